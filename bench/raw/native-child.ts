// A process that is one end of a bare node-datachannel connection; its argument is the role.
import { cleanup } from 'node-datachannel'
import { type FromChild, openNativeEnd, type ToChild } from './native-end.ts'

const take = openNativeEnd(process.argv[2] === 'sender' ? 'sender' : 'receiver', (message: FromChild) => {
  process.send?.(message)
})
process.on('message', (message: ToChild) => {
  take(message)
  if (message.type !== 'end') return
  cleanup()
  process.disconnect()
})
