import type { MessagePipe } from '../base/message-pipe.ts'

/** An open WebSocket (RFC 6455): control messages are text, relayed ones binary. */
export type WebSocketPipe = MessagePipe<string | Uint8Array>

/**
 * Opens a WebSocket to a ws: or wss: URL. Rejects with any Error when there is no connection; an abort ends the attempt.
 * Implementations refuse messages longer than WEB_SOCKET_MESSAGE_LIMIT_BYTES by closing.
 */
export type WebSocketConnector = (url: string, signal: AbortSignal) => Promise<WebSocketPipe>
