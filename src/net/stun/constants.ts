/** RFC 8489 §5: the fixed value of bytes 4 to 7 of every message. */
export const MAGIC_COOKIE = 0x2112a442
/** RFC 8489 §5. */
export const HEADER_BYTES = 20
/** RFC 8489 §5. */
export const TRANSACTION_ID_BYTES = 12
/** Longest message that is looked at: nothing that a client sends to a relay is longer, apart from data. */
export const MAX_MESSAGE_BYTES = 65_535
/** Most attributes of one message: honest ones have fewer than 15. */
export const MAX_ATTRIBUTES = 64

/** RFC 8489 §18.2 and RFC 8656 §17. */
export const METHOD = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const

/** RFC 8489 §5, the two class bits. */
export type MessageClass = 'request' | 'indication' | 'success' | 'error'

/** RFC 8489 §18.3 and RFC 8656 §18. Below 0x8000 a reader must understand them. */
export const ATTRIBUTE = {
  mappedAddress: 0x0001,
  changeRequest: 0x0003,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  evenPort: 0x0018,
  requestedTransport: 0x0019,
  dontFragment: 0x001a,
  messageIntegritySha256: 0x001c,
  xorMappedAddress: 0x0020,
  reservationToken: 0x0022,
  additionalAddressFamily: 0x8000,
  draftAdditionalAddressFamily: 0x8032,
  addressErrorCode: 0x8001,
  software: 0x8022,
  fingerprint: 0x8028,
  responseOrigin: 0x802b,
  otherAddress: 0x802c,
} as const

/** RFC 8489 §14.8 and RFC 8656 §19: the codes that this server answers with. */
export const ERROR = {
  badRequest: 400,
  unauthenticated: 401,
  forbidden: 403,
  unknownAttribute: 420,
  allocationMismatch: 437,
  staleNonce: 438,
  addressFamilyNotSupported: 440,
  wrongCredentials: 441,
  unsupportedTransport: 442,
  peerFamilyMismatch: 443,
  allocationQuotaReached: 486,
  insufficientCapacity: 508,
} as const

/** @see ERROR */
export type ErrorNumber = (typeof ERROR)[keyof typeof ERROR]
