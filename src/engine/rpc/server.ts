import { z } from 'zod'
import type { Dispose } from '../../core/base/emitter.ts'
import { toDroplineError } from '../../core/base/errors.ts'
import type { MessagePipe } from '../../core/base/message-pipe.ts'
import { Scope } from '../../core/base/scope.ts'
import { parseUnknown } from '../../core/wire/cbor.ts'
import type { Engine } from '../api.ts'
import { doctorRequest } from './doctor-schemas.ts'
import { neighbourhoodCalls, sendNeighbourhoodNews } from './neighbourhood-server.ts'
import { type CallMessage, callMessage, type ServerMessage } from './messages.ts'
import {
  acceptChoice,
  filePath,
  limitOrNull,
  paths,
  receiveRequest,
  sendRequest,
  settingsChange,
  transferId,
} from './schemas.ts'

const none = z.tuple([])
const id = z.tuple([transferId])

/** One line for each method: parse what came, call the engine. */
const calls: Record<CallMessage['method'], (engine: Engine, received: unknown) => Promise<unknown>> = {
  ...neighbourhoodCalls,
  send: (engine, received) => engine.send(...parseUnknown(z.tuple([sendRequest]), received)),
  receive: (engine, received) => engine.receive(...parseUnknown(z.tuple([receiveRequest]), received)),
  accept: (engine, received) => engine.accept(...parseUnknown(z.tuple([transferId, acceptChoice]), received)),
  lookInto: (engine, received) => engine.lookInto(...parseUnknown(z.tuple([transferId, filePath]), received)),
  decline: (engine, received) => engine.decline(...parseUnknown(id, received)),
  cancel: (engine, received) => engine.cancel(...parseUnknown(id, received)),
  pause: (engine, received) => engine.pause(...parseUnknown(id, received)),
  resume: (engine, received) => engine.resume(...parseUnknown(id, received)),
  leave: (engine, received) => engine.leave(...parseUnknown(id, received)),
  setLimit: (engine, received) =>
    engine.setLimit(...parseUnknown(z.tuple([transferId, limitOrNull]), received)),
  addToSend: (engine, received) => engine.addToSend(...parseUnknown(z.tuple([transferId, paths]), received)),
  receivedText: (engine, received) => engine.receivedText(...parseUnknown(id, received)),
  sendRequestOf: (engine, received) => engine.sendRequestOf(...parseUnknown(id, received)),
  dismiss: (engine, received) => engine.dismiss(...parseUnknown(id, received)),
  list: (engine, received) => engine.list(...parseUnknown(none, received)),
  receivedPath: (engine, received) => engine.receivedPath(...parseUnknown(id, received)),
  settings: (engine, received) => engine.settings(...parseUnknown(none, received)),
  changeSettings: (engine, received) =>
    engine.changeSettings(...parseUnknown(z.tuple([settingsChange]), received)),
  doctor: (engine, received) => engine.doctor(...parseUnknown(z.tuple([doctorRequest]), received)),
  close: (engine, received) => engine.close(...parseUnknown(none, received)),
}

/**
 * Answers the calls that come over `pipe` with `engine`, and sends its news, until the returned function is called or the
 * pipe closes. A message that is no call closes the pipe.
 */
export function serveEngine(pipe: MessagePipe<unknown>, engine: Engine): Dispose {
  const scope = new Scope()
  const send = (message: ServerMessage): void => pipe.send(message)
  scope.add(engine.onTransfer((snapshot) => send({ kind: 'transfer', snapshot })))
  scope.add(engine.onDismissed((transferId) => send({ kind: 'dismissed', transferId })))
  scope.add(engine.onDoctorFinding((finding) => send({ kind: 'doctor-finding', finding })))
  scope.add(sendNeighbourhoodNews(engine.neighbourhood, send))
  scope.add(
    pipe.onMessage((message) => {
      const call = callMessage.safeParse(message)
      if (call.success) void answer(engine, call.data).then(send)
      else pipe.close()
    }),
  )
  scope.add(pipe.onClose(() => scope.close()))
  return () => scope.close()
}

async function answer(engine: Engine, call: CallMessage): Promise<ServerMessage> {
  try {
    return { kind: 'value', id: call.id, value: await calls[call.method](engine, call.arguments) }
  } catch (error) {
    return { kind: 'error', id: call.id, error: toDroplineError(error).info }
  }
}
