'use strict'
// electron.dialog. Tests replace its functions, as they do with Electron. Unreplaced, open dialogs are Chromium's own where
// there is a screen; everything else answers as if the user had dismissed it.
const { headless } = require('./chromium.cjs')
const { loud, record } = require('./loud.cjs')
const { windows } = require('./registry.cjs')

const optionsOf = (args) => args.at(-1) ?? {}

/** Runs in the page: lets the user choose with a file input, and answers the Files. */
function chooseInPage(multiple, directory) {
  return new Promise((resolve) => {
    const input = Object.assign(document.createElement('input'), {
      type: 'file',
      multiple,
      webkitdirectory: directory,
    })
    input.addEventListener('change', () => resolve([...input.files]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}

/** The paths of the Files in the array that the page holds as `objectId`. */
async function pathsOf(contents, objectId) {
  const { result: elements } = await contents.command('Runtime.getProperties', {
    objectId,
    ownProperties: true,
  })
  const files = elements.filter(({ name }) => /^[0-9]+$/.test(name)).map(({ value }) => value.objectId)
  return Promise.all(
    files.map(async (file) => {
      const { path } = await contents.command('DOM.getFileInfo', { objectId: file })
      const relative = await contents.command('Runtime.callFunctionOn', {
        objectId: file,
        functionDeclaration: 'function () { return this.webkitRelativePath }',
        returnByValue: true,
      })
      return { path, relative: relative.result.value }
    }),
  )
}

/** A chosen folder comes as the files in it: its path is what is before their relative paths, with the folder's name. */
function folderOf([first]) {
  if (!first) return []
  const name = first.relative.split('/')[0]
  return [first.path.slice(0, first.path.length - first.relative.length) + name]
}

async function showOpenDialog(...args) {
  const { properties = [] } = optionsOf(args)
  record('dialog.showOpenDialog', optionsOf(args))
  const [window] = windows
  if (headless || !window) return { canceled: true, filePaths: [] }
  const directory = properties.includes('openDirectory')
  const { result } = await window.webContents.command('Runtime.evaluate', {
    expression: `(${chooseInPage})(${properties.includes('multiSelections')}, ${directory})`,
    awaitPromise: true,
    userGesture: true,
  })
  const chosen = await pathsOf(window.webContents, result.objectId)
  const filePaths = directory ? folderOf(chosen) : chosen.map(({ path }) => path)
  return { canceled: filePaths.length === 0, filePaths }
}

async function showSaveDialog(...args) {
  record('dialog.showSaveDialog', optionsOf(args))
  return { canceled: true, filePath: '' }
}

async function showMessageBox(...args) {
  const { cancelId, defaultId = 0 } = optionsOf(args)
  record('dialog.showMessageBox', optionsOf(args))
  return { response: cancelId ?? defaultId, checkboxChecked: false }
}

function showErrorBox(title, content) {
  record('dialog.showErrorBox', title, content)
  console.error(`${title}\n${content}`)
}

module.exports = {
  dialog: loud('dialog', { showOpenDialog, showSaveDialog, showMessageBox, showErrorBox }),
  folderOf,
}
