'use strict'
const { EventEmitter } = require('node:events')
const { app } = require('./app.cjs')
const { BrowserWindow } = require('./browser-window.cjs')
const { loud, record } = require('./loud.cjs')

let lastCommand = 0

/** What the items with a role do, as far as there is something to do here. */
const roles = {
  quit: () => app.quit(),
  close: () => BrowserWindow.getFocusedWindow()?.close(),
  minimize: () => BrowserWindow.getFocusedWindow()?.minimize(),
  reload: () => BrowserWindow.getFocusedWindow()?.reload(),
}

class MenuItem {
  constructor(options) {
    const { submenu, click, role } = options
    const defaults = { commandId: ++lastCommand, type: submenu ? 'submenu' : 'normal', label: role ?? '' }
    Object.assign(this, {
      ...defaults,
      id: '',
      role: undefined,
      accelerator: undefined,
      enabled: true,
      visible: true,
      checked: false,
    })
    Object.assign(this, options)
    this.submenu = submenu && !(submenu instanceof Menu) ? Menu.buildFromTemplate(submenu) : submenu
    this.click = (event = {}, window = BrowserWindow.getFocusedWindow() ?? undefined) => {
      if (this.type === 'checkbox') this.checked = !this.checked
      if (click) click(this, window, event)
      else roles[role?.toLowerCase()]?.()
    }
    return loud('MenuItem', this)
  }
}

class Menu extends EventEmitter {
  constructor() {
    super()
    this.items = []
    return loud('Menu', this)
  }

  append(item) {
    this.items.push(item)
  }
  insert(position, item) {
    this.items.splice(position, 0, item)
  }
  getMenuItemById(id) {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }
  popup(options) {
    record('Menu.popup', this, options)
    this.emit('menu-will-show')
  }
  closePopup() {
    this.emit('menu-will-close')
  }

  static applicationMenu = null
  static buildFromTemplate(template) {
    const menu = new Menu()
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item))
    return menu
  }
  static setApplicationMenu(menu) {
    Menu.applicationMenu = menu
  }
  static getApplicationMenu() {
    return Menu.applicationMenu
  }
}

module.exports = { Menu: loud('Menu (class)', Menu), MenuItem }
