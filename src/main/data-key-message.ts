// How main tells the engine process the key that seals the remembered devices.
import { z } from 'zod'
import { DATA_KEY_BYTES } from '../engine/neighbourhood/data-key.ts'

const dataKey = z.object({
  dataKey: z
    .instanceof(Uint8Array)
    .refine((key) => key.length === DATA_KEY_BYTES, 'not a key')
    .nullable(),
})

/** 32 bytes, or null when they cannot be had now. */
export function dataKeyMessage(key: Uint8Array | null): unknown {
  return { dataKey: key }
}

/** The key in a message; undefined when it is another message. */
export function readDataKey(message: unknown): Uint8Array | null | undefined {
  const parsed = dataKey.safeParse(message)
  return parsed.success ? parsed.data.dataKey : undefined
}
