import { type ChildProcess, fork } from 'node:child_process'
import type { PeerFactory } from '../../../core/peer/ports.ts'
import { remotePeerFactory } from '../../../core/peer/remote/factory.ts'
import { processPipe } from './process-pipe.ts'

/** How long the child may take to close its peers before it is ended. */
const CLOSE_GRACE_MS = 1_000

/**
 * libwebrtc (@roamhq/wrtc) in a child process: it may crash when a connection with queued data is closed, and what crashes
 * then is the child, whose channels close. The child starts with the first peer, and anew after a crash.
 */
export function wrtcFactory(): PeerFactory & { close(): void } {
  let running: { readonly child: ChildProcess; readonly factory: PeerFactory } | null = null

  function start(): PeerFactory {
    const child = fork(childModule(), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Flags of this process (a test runner's loader, a debugger's port) are not for the child.
      execArgv: [],
    })
    const pipe = processPipe(child)
    const factory = remotePeerFactory(pipe)
    running = { child, factory }
    pipe.onClose(() => {
      if (running?.child === child) running = null
    })
    child.on('error', () => pipe.close())
    return factory
  }

  return {
    create: (config) => (running?.factory ?? start()).create(config),
    close() {
      if (running === null) return
      const { child } = running
      running = null
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_GRACE_MS)
      child.once('exit', () => clearTimeout(timer))
      if (child.connected) child.disconnect()
    },
  }
}

/** From source the child is a sibling of this folder; built, it is a file of its own next to the bundle. */
function childModule(): URL {
  const here = import.meta.url
  const name = here.endsWith('.ts') ? '../wrtc-child.ts' : './wrtc-child.js'
  return new URL(name, here)
}
