// A process that is one end of a bare channel and, in its turn, one side of a real transfer; its argument is the role.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TransferResult } from '../../src/engine/api.ts'
import { createEngine } from '../../src/engine/index.ts'
import { closeNodeDataChannel, nodeDataChannelFactory } from '../../src/platform/node/rtc/node-datachannel.ts'
import { type FromChild, openNativeEnd, type ToChild } from '../raw/native-end.ts'

export type ProductFromChild =
  | FromChild
  | { readonly type: 'code'; readonly code: string }
  | { readonly type: 'done'; readonly result: TransferResult }
  | { readonly type: 'failed'; readonly code: string }
export type ProductToChild =
  | ToChild
  | { readonly type: 'open-bare' }
  | { readonly type: 'send'; readonly path: string }
  | { readonly type: 'receive'; readonly code: string; readonly folder: string }
  | { readonly type: 'quit' }

const role = process.argv[2] === 'sender' ? 'sender' : 'receiver'
const dataFolder = mkdtempSync(path.join(tmpdir(), 'dropline-bench-'))
const tell = (message: ProductFromChild): void => {
  process.send?.(message)
}
const engine = await createEngine({
  dataFolder,
  peers: nodeDataChannelFactory(),
  overrides: { rendezvousUrl: null, lan: true },
})
let bare: (message: ToChild) => void = () => undefined
let shownCode = ''

engine.onTransfer(({ id, state }) => {
  if (state.name === 'waiting-for-peer' && state.code !== shownCode) {
    shownCode = state.code
    tell({ type: 'code', code: state.code })
  } else if (state.name === 'asking') void engine.accept(id)
  else if (state.name === 'done') tell({ type: 'done', result: state.result })
  else if (state.name === 'failed') tell({ type: 'failed', code: state.error.code })
})

async function take(message: ProductToChild): Promise<void> {
  switch (message.type) {
    case 'open-bare':
      bare = openNativeEnd(role, tell)
      return
    case 'send':
      await engine.send({ paths: [message.path] })
      return
    case 'receive':
      await engine.receive({ code: message.code, folder: message.folder })
      return
    case 'quit':
      await engine.close()
      closeNodeDataChannel()
      rmSync(dataFolder, { recursive: true, force: true })
      process.disconnect()
      return
    default:
      bare(message)
  }
}

process.on('message', (message: ProductToChild) => void take(message))
