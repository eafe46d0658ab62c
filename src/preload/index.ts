// All that the window gets from outside its sandbox. Named functions and plain data; never ipcRenderer, never an event object.
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import {
  type CallName,
  type CallResult,
  type DroplineApi,
  type EventName,
  type MainCalls,
  type MainEvents,
  RTC_PORT_MESSAGE,
} from '../ipc/contract.ts'

async function call<C extends CallName>(
  channel: C,
  ...args: Parameters<MainCalls[C]>
): Promise<CallResult<ReturnType<MainCalls[C]>>> {
  const answer: unknown = await ipcRenderer.invoke(channel, ...args)
  return answer as CallResult<ReturnType<MainCalls[C]>>
}

function listen<E extends EventName>(name: E, listener: (payload: MainEvents[E]) => void): () => void {
  const onEvent = (_event: unknown, payload: MainEvents[E]): void => listener(payload)
  ipcRenderer.on(name, onEvent)
  return () => {
    ipcRenderer.off(name, onEvent)
  }
}

/** '' stands for a File that script made: such a file has no path, and a window may not name one. */
function pathsOf(files: readonly File[]): readonly string[] {
  return files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '')
}

const api: DroplineApi = {
  appInfo: () => call('app.info'),
  chooseFiles: () => call('files.choose', 'files'),
  chooseFolder: () => call('files.choose', 'folder'),
  addFiles: (files) => call('files.register', pathsOf(files)),
  send: (items, options = {}) => call('transfer.send', items, options),
  receive: (code) => call('transfer.receive', code),
  accept: (id, choice = {}) => call('transfer.accept', id, choice),
  lookInto: (id, folder) => call('transfer.lookInto', id, folder),
  decline: (id) => call('transfer.decline', id),
  cancel: (id) => call('transfer.cancel', id),
  pause: (id) => call('transfer.pause', id),
  resume: (id) => call('transfer.resume', id),
  leave: (id) => call('transfer.leave', id),
  setLimit: (id, bytesPerSecond) => call('transfer.setLimit', id, bytesPerSecond),
  addToSend: (id, items) => call('transfer.add', id, items),
  receivedText: (id) => call('transfer.receivedText', id),
  dismiss: (id) => call('transfer.dismiss', id),
  origin: (id) => call('transfer.origin', id),
  retry: (id, way) => call('transfer.retry', id, way),
  listTransfers: () => call('transfer.list'),
  reveal: (id) => call('transfer.reveal', id),
  remember: (id, duration) => call('transfer.remember', id, duration),
  nearby: () => call('nearby.list'),
  connectByAddress: (address) => call('nearby.connect', address),
  visibility: () => call('visibility.get'),
  setVisibility: (mode) => call('visibility.set', mode),
  devices: () => call('devices.list'),
  devicesProblem: () => call('devices.problem'),
  renameDevice: (id, name) => call('devices.rename', id, name),
  setTrustDuration: (id, duration) => call('devices.duration', id, duration),
  forgetDevice: (id) => call('devices.forget', id),
  setAutoAccept: (id, options) => call('devices.autoAccept', id, options),
  history: (query = {}) => call('history.list', query),
  clearHistory: () => call('history.clear'),
  sendAgain: (historyId) => call('history.sendAgain', historyId),
  revealHistory: (historyId) => call('history.reveal', historyId),
  copyText: (text) => call('clipboard.write', text),
  settings: () => call('settings.get'),
  changeSettings: (change) => call('settings.change', change),
  chooseSaveFolder: () => call('settings.chooseFolder'),
  runDoctor: (request) => call('doctor.run', request),
  onDoctorFound: (listener) => listen('doctor.found', listener),
  shellSettings: () => call('shell.settings'),
  changeShellSettings: (change) => call('shell.change', change),
  takeOpened: () => call('shell.takeOpened'),
  onOpened: (listener) => listen('shell.opened', () => listener()),
  onCommand: (listener) => listen('shell.command', listener),
  onTransferChanged: (listener) => listen('transfer.changed', listener),
  onTransferDismissed: (listener) => listen('transfer.dismissed', listener),
  onNearby: (listener) => listen('nearby.changed', listener),
  onVisibility: (listener) => listen('visibility.changed', listener),
  onDevices: (listener) => listen('devices.changed', listener),
  onEngineRestarted: (listener) => listen('engine.restarted', () => listener()),
  rtcReady: () => call('rtc.ready'),
}

contextBridge.exposeInMainWorld('dropline', api)

// A port cannot pass the context bridge, so it goes as a message of the window to itself.
ipcRenderer.on('rtc.port', (event) => window.postMessage(RTC_PORT_MESSAGE, location.origin, [...event.ports]))
