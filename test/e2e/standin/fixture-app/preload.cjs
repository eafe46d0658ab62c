const { contextBridge, ipcRenderer, webUtils } = require('electron')

ipcRenderer.on('port', (event) => window.postMessage('port', window.location.origin, event.ports))

contextBridge.exposeInMainWorld('fixture', {
  echo: (value) => ipcRenderer.invoke('echo', value),
  fail: () => ipcRenderer.invoke('fail'),
  connect: () => ipcRenderer.invoke('connect'),
  pathsOf: (files) => files.map((file) => webUtils.getPathForFile(file)),
  onNews: (listener) => void ipcRenderer.on('news', (_event, news) => listener(news)),
  callBack: (callback) => callback({ two: 2 }),
  nested: { list: [1, 'two', { three: 3n }] },
  openMainPort: () => {
    const { port1, port2 } = new MessageChannel()
    ipcRenderer.postMessage('page-port', 'hello', [port2])
    return new Promise((resolve) => {
      port1.onmessage = ({ data }) => {
        port1.close()
        resolve(data)
      }
      port1.postMessage(new Map([['key', new Uint8Array([1, 2, 3])]]))
    })
  },
  useUnknown: () => ipcRenderer.sendSync('echo'),
})
