import type { Endpoint, Family } from '../../stun/endpoint.ts'
import { BatchReceiver } from './batch-receiver.ts'
import { BatchSender } from './batch-sender.ts'
import { bindSocket } from './bind-socket.ts'
import { DescriptorSet, trackedLibc } from './descriptor-set.ts'
import { type Libc, loadLibc } from './libc.ts'
import type { DatagramNet, DatagramSocket, OnDatagram } from './port.ts'
import { Readiness } from './readiness.ts'

/** As long as packets keep coming the thread waits for them itself, a millisecond at a time: others in it want turns. */
const SHORT_WAIT_MS = 1
/** Without packets for so many short waits a helper thread waits. */
const MAX_SHORT_WAITS = 20
/** How long the others in this thread (TCP, TLS, messages) wait for their turn at most. */
const MAX_TURN_MS = 4

interface OpenSocket {
  readonly fd: number
  readonly family: Family
  readonly onDatagram: OnDatagram
}

/**
 * The data path over recvmmsg and sendmmsg: Linux only, three times as fast as node:dgram. It keeps a thread of libuv's pool
 * while it is idle, so it is for a server's process and not for one that moves files. Rejects where it cannot be.
 * `opened` has the files that it holds open.
 */
export async function batchedDatagrams(opened = new DescriptorSet()): Promise<DatagramNet> {
  return new BatchedNet(trackedLibc(await loadLibc(), opened))
}

class BatchedNet implements DatagramNet {
  readonly kind = 'batched'
  readonly #libc: Libc
  readonly #sockets = new Map<number, OpenSocket>()
  readonly #receiver: BatchReceiver
  readonly #sender: BatchSender
  readonly #readiness: Readiness
  #inTurn = false
  #emptyWaits = 0
  #running: Promise<void> | null = null
  #closed = false
  /** A thread that crashes closes no socket of ours by itself, and its ports would stay taken. */
  readonly #onExit = (): void => {
    for (const fd of this.#sockets.keys()) this.#libc.close(fd)
    this.#readiness.wake()
  }

  constructor(libc: Libc) {
    this.#libc = libc
    process.once('exit', this.#onExit)
    this.#receiver = new BatchReceiver(libc)
    this.#sender = new BatchSender(libc, this.#receiver.buffer)
    this.#readiness = new Readiness(libc)
  }

  async bind(local: Endpoint, receiveBufferBytes: number, onDatagram: OnDatagram): Promise<DatagramSocket> {
    const bound = bindSocket(this.#libc, local, receiveBufferBytes)
    const { fd } = bound
    this.#sockets.set(fd, { fd, family: local.family, onDatagram })
    this.#readiness.add(fd)
    this.#running ??= this.#run()
    let open = true
    return {
      local: bound.local,
      receiveBufferBytes: bound.receiveBufferBytes,
      send: (bytes, to) => {
        if (!open || to.family !== local.family) return
        this.#sender.add(fd, bytes, to)
        if (!this.#inTurn) this.#sender.flush()
      },
      close: () => {
        if (open) this.#closeSocket(fd)
        open = false
      },
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    process.off('exit', this.#onExit)
    for (const fd of [...this.#sockets.keys()]) this.#closeSocket(fd)
    this.#readiness.wake()
    await this.#running
    this.#readiness.close()
  }

  #closeSocket(fd: number): void {
    this.#sockets.delete(fd)
    this.#sender.forget(fd)
    this.#libc.close(fd)
  }

  async #run(): Promise<void> {
    while (!this.#isOver()) {
      if (this.#emptyWaits < MAX_SHORT_WAITS) {
        this.#turn()
        await new Promise(setImmediate)
      } else if ((await this.#readiness.waitInHelper()) > 0) this.#emptyWaits = 0
    }
  }

  // A function of its own, because `close` changes the answer while `#run` waits.
  #isOver(): boolean {
    return this.#closed
  }

  #turn(): void {
    let ready = this.#readiness.wait(SHORT_WAIT_MS)
    this.#emptyWaits = ready.length === 0 ? this.#emptyWaits + 1 : 0
    const endMs = performance.now() + MAX_TURN_MS
    while (ready.length > 0) {
      this.#inTurn = true
      for (const fd of ready) this.#receive(fd)
      this.#send()
      this.#inTurn = false
      ready = performance.now() < endMs ? this.#readiness.wait(0) : []
    }
  }

  #receive(fd: number): void {
    // An earlier datagram of this round may have closed it.
    const socket = this.#sockets.get(fd)
    if (socket === undefined) return
    if (this.#receiver.isFull) this.#send()
    this.#receiver.receive(fd, socket.family, socket.onDatagram)
  }

  #send(): void {
    this.#sender.flush()
    this.#receiver.reset()
  }
}
