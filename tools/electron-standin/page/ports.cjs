'use strict'
// The window's ends of channels. An end relays through the main process until that says where a utility process listens:
// then the real port moves on to the worker that carries it there (see lib/channels.cjs).
function createPagePorts(tell, workerUrl) {
  const ends = new Map()
  let worker

  /** Ties the real MessagePort `port` to the channel end `id`. */
  function attach(id, port) {
    ends.set(id, port)
    port.onmessage = ({ data }) => tell({ type: 'port', id, data })
    port.onclose = () => {
      if (ends.delete(id)) tell({ type: 'port-close', id })
    }
  }

  function startWorker() {
    const createScriptURL = (url) => url
    const policy = window.trustedTypes?.createPolicy('standin-ports', { createScriptURL }) ?? {
      createScriptURL,
    }
    return new SharedWorker(policy.createScriptURL(workerUrl)).port
  }

  function goDirect(id, url) {
    const port = ends.get(id)
    ends.delete(id)
    tell({ type: 'port-flushed', id })
    worker ??= startWorker()
    worker.postMessage({ url }, [port])
  }

  return {
    attach,
    /** A new pair: one side stays here for channel end `id`, the other is returned for the page. */
    open(id) {
      const { port1, port2 } = new MessageChannel()
      attach(id, port1)
      return port2
    },
    receive({ type, id, data, url }) {
      if (!ends.has(id)) return
      if (type === 'port') ends.get(id).postMessage(data)
      else if (type === 'port-direct') goDirect(id, url)
      else if (type === 'port-close') {
        ends.get(id).close()
        ends.delete(id)
      }
    },
  }
}
