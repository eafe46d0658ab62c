// Every number of the transfer protocol. docs/protocol/transfer.md repeats those that both sides must agree on.

const KIB = 1024
const MIB = 1024 * KIB

/** Both sides must speak the same version; docs/protocol/transfer.md describes this one. */
export const PROTOCOL_VERSION = 2

/** What names a transfer over all its connections. */
export const TRANSFER_ID_BYTES = 16

/** Bytes under one hash. The last block of a file is shorter. */
export const BLOCK_BYTES = MIB

/**
 * Payload of one chunk message. With its type byte it stays below the 256 KiB that every WebRTC stack carries in one
 * message; smaller chunks cost more calls, larger ones make other messages wait longer.
 */
export const CHUNK_BYTES = 128 * KIB

/** A chunk that does not end its block is at least this long, so that tiny messages cannot eat the receiver's memory. */
export const CHUNK_LEAST_BYTES = 4 * KIB

/** Payload that is sent but not yet acknowledged as written by the other side. */
export const WINDOW_BYTES = 16 * MIB

/** Files that are sent but not yet acknowledged as published: bounds the memory that empty files take. */
export const WINDOW_FILES = 4096

/** Files up to this size travel whole inside a pack message, with others. */
export const SMALL_FILE_BYTES = 32 * KIB

/** The longest pack message, with all headers. */
export const PACK_LIMIT_BYTES = 64 * KIB

/** Files in one pack message: as many are open at the same time while it is read. */
export const PACK_LIMIT_FILES = 32

/** Blocks or packs that are read and hashed before the channel has room for them. */
export const READ_AHEAD_STEPS = 4

/** What a source that several receivers share holds for those who come a little later. */
export const SHARED_CACHE_BYTES = 32 * MIB

/** Files that are compared at the same time with what the receiver has. */
export const COMPARE_AHEAD_FILES = 8

/** Files that the receiver writes, flushes and publishes at the same time. Flushing gains nothing beyond this. */
export const FILES_AT_ONCE = 16

/** The sender waits when the pipe holds more than it drains in this time ... */
export const HIGH_WATER_MS = 300
/** ... but never more, nor less, than this. Before the drain is known, a little above where pipes say that they are low. */
export const HIGH_WATER_BYTES = 4 * MIB
export const HIGH_WATER_LEAST_BYTES = 128 * KIB
export const HIGH_WATER_FIRST_BYTES = 1280 * KIB
/** How soon a pipe is looked at again when the mark is so low that the pipe does not say when it has room. */
export const PIPE_POLL_MS = 20

/** The receiver acknowledges after so much new payload, after so many new files, or after ACK_EVERY_MS. */
export const ACK_EVERY_BYTES = 2 * MIB
export const ACK_EVERY_FILES = 128
export const ACK_EVERY_MS = 200

/** The longest control message. */
export const CONTROL_LIMIT_BYTES = 4 * KIB

/** Entries, encoded, in one manifest message, without its type byte. */
export const MANIFEST_PART_LIMIT_BYTES = 64 * KIB
export const MANIFEST_LIMIT_BYTES = 256 * MIB
/** A million, and some headroom. */
export const MANIFEST_LIMIT_ENTRIES = 1_048_576

/** UTF-8 bytes of one name; what the receiver's file system cannot have is mapped there. */
export const NAME_LIMIT_BYTES = 1024
/** UTF-8 bytes of one name that nearly every file system has room for. */
export const COMPONENT_LIMIT_BYTES = 255
/** Names from the top down to an entry. */
export const PATH_LIMIT_DEPTH = 256
/** UTF-8 bytes of what a link leads to. */
export const LINK_TARGET_LIMIT_BYTES = 4096

/** The longest plan message. */
export const PLAN_LIMIT_BYTES = 64 * KIB

/** Entries that a list in a report holds; the rest is counted. */
export const REPORT_LIMIT_ENTRIES = 200

/** Characters of the name that the other side gave itself. */
export const PEER_NAME_LIMIT = 60

/** Characters of a file name inside an error. */
export const SHOWN_NAME_LIMIT = 80

/** A side that has sent nothing for this long sends a ping. */
export const PING_EVERY_MS = 1000

/** After so many ping intervals without any message the peer is lost. */
export const SILENT_INTERVALS = 6

/** The same in all, while the pipe says that it is mending itself: a restart of ICE takes some seconds. */
export const MENDING_INTERVALS = 12

/** Control messages that a peer may send in one ping interval; honest ones send far fewer. */
export const CONTROL_LIMIT_PER_INTERVAL = 100_000

/** How long a side waits at the end for the other one to have heard why, in intervals while the pipe still drains. */
export const FAREWELL_INTERVAL_MS = 1000
export const FAREWELL_INTERVALS = 5
/** After success it is worth to wait longer: a receiver that has not heard good-bye keeps its journal. */
export const PATIENT_INTERVALS = 3

/** How soon the receiver tries again what a full or missing disk refused. */
export const STORAGE_RETRY_MS = 2000
