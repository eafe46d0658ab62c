import type { Libc } from '../../src/net/node/datagrams/libc.ts'

/** Distance between buffers in the made-up address space. */
const SPACING = 2 ** 32

/** One message that was handed to sendmmsg. */
export interface SentMessage {
  readonly fd: number
  /** Port of its socket address. */
  readonly port: number
  readonly payloads: readonly string[]
  /** Bytes of a segment, or 0. */
  readonly segmentBytes: number
}

/** The sending half of the C library, over memory that it can look into. */
export class FakeLibc {
  readonly sent: SentMessage[] = []
  /** Refuses a message with the name of an error; null takes it. */
  refuse: (message: SentMessage) => string | null = () => null
  readonly #buffers: ArrayBuffer[] = []
  #error = ''

  /** As the code under test sees it; whatever else is called does not exist. */
  get libc(): Libc {
    const call = (name: string) => () => unused(name)
    return {
      socket: call('socket'),
      bind: call('bind'),
      getsockname: call('getsockname'),
      setsockopt: call('setsockopt'),
      getsockopt: call('getsockopt'),
      close: call('close'),
      recvmmsg: call('recvmmsg'),
      epollCreate: call('epollCreate'),
      epollControl: call('epollControl'),
      epollWait: call('epollWait'),
      epollWaitInHelper: call('epollWaitInHelper'),
      eventfd: call('eventfd'),
      write: call('write'),
      sendmmsg: (fd, messages, count) => this.#send(fd, messages, count),
      addressOf: (buffer) => this.#addressOf(buffer),
      lastError: () => this.#error,
    }
  }

  #addressOf(buffer: ArrayBuffer): number {
    const known = this.#buffers.indexOf(buffer)
    return SPACING * (known < 0 ? this.#buffers.push(buffer) : known + 1)
  }

  #send(fd: number, messages: number, count: number): number {
    for (let index = 0; index < count; index++) {
      const message = this.#read(fd, messages + 64 * index)
      const refused = this.refuse(message)
      if (refused !== null) {
        this.#error = refused
        return index === 0 ? -1 : index
      }
      this.sent.push(message)
    }
    return count
  }

  #read(fd: number, header: number): SentMessage {
    const iovec = this.#number(header + 16)
    const payloads = Array.from({ length: this.#view(header + 24).getUint32(0, true) }, (_, index) => {
      const bytes = this.#view(this.#number(iovec + 16 * index))
      const length = this.#view(iovec + 16 * index + 8).getUint32(0, true)
      return new TextDecoder().decode(new Uint8Array(bytes.buffer, bytes.byteOffset, length))
    })
    const hasControl = this.#view(header + 40).getUint32(0, true) > 0
    const segmentBytes = hasControl ? this.#view(this.#number(header + 32) + 16).getUint16(0, true) : 0
    return { fd, port: this.#view(this.#number(header)).getUint16(2), payloads, segmentBytes }
  }

  #number(address: number): number {
    const view = this.#view(address)
    return view.getUint32(0, true) + view.getUint32(4, true) * SPACING
  }

  #view(address: number): DataView {
    const buffer = this.#buffers[Math.floor(address / SPACING) - 1]
    if (buffer === undefined) throw new Error(`no memory at ${address}`)
    return new DataView(buffer, address % SPACING)
  }
}

function unused(name: string): never {
  throw new Error(`${name} is not here`)
}
