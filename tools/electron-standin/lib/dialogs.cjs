'use strict'
// electron.dialog. Tests replace its functions, as they do with Electron. Unreplaced, file dialogs are zenity's where there
// is a screen and zenity; everything else answers as if the user had dismissed it.
const { execFile } = require('node:child_process')
const { headless } = require('./chromium.cjs')
const { loud, record } = require('./loud.cjs')

const optionsOf = (args) => args.at(-1) ?? {}

/** Resolves to the chosen paths: [] when there is no zenity, no screen, or the user dismissed it. */
function askZenity(args) {
  if (headless) return Promise.resolve([])
  return new Promise((resolve) => {
    execFile('zenity', ['--file-selection', '--separator=\n', ...args], (error, stdout) => {
      if (error?.code === 'ENOENT')
        console.error('stand-in: file dialogs need zenity: sudo apt-get install zenity')
      resolve(error ? [] : stdout.split('\n').filter(Boolean))
    })
  })
}

async function showOpenDialog(...args) {
  const { title, properties = [], defaultPath } = optionsOf(args)
  record('dialog.showOpenDialog', optionsOf(args))
  const filePaths = await askZenity([
    ...(title ? [`--title=${title}`] : []),
    ...(properties.includes('openDirectory') ? ['--directory'] : []),
    ...(properties.includes('multiSelections') ? ['--multiple'] : []),
    ...(defaultPath ? [`--filename=${defaultPath}`] : []),
  ])
  return { canceled: filePaths.length === 0, filePaths }
}

async function showSaveDialog(...args) {
  record('dialog.showSaveDialog', optionsOf(args))
  const [filePath = ''] = await askZenity([
    '--save',
    ...(optionsOf(args).defaultPath ? [`--filename=${optionsOf(args).defaultPath}`] : []),
  ])
  return { canceled: filePath === '', filePath }
}

async function showMessageBox(...args) {
  record('dialog.showMessageBox', optionsOf(args))
  return { response: optionsOf(args).cancelId ?? optionsOf(args).defaultId ?? 0, checkboxChecked: false }
}

function showErrorBox(title, content) {
  record('dialog.showErrorBox', title, content)
  console.error(`${title}\n${content}`)
}

module.exports = { dialog: loud('dialog', { showOpenDialog, showSaveDialog, showMessageBox, showErrorBox }) }
