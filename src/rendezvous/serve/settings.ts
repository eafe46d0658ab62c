import { z } from 'zod'
import { isIP } from 'node:net'
import { logLevels } from '../log.ts'
import { defaultLimits, type RendezvousLimits } from '../rooms/limits.ts'

/**
 * What may be said about a server, in the configuration file (TOML) and, in part, by flags. Everything has a default. Names are
 * those of the file; secrets may instead be in files of their own, or in the environment.
 */

const port = z.number().int().min(0).max(65_535)
const setPort = z.number().int().min(1).max(65_535)
const text = z.string().min(1).max(1_024)
const secret = z
  .string()
  .min(16, 'a secret needs at least 16 characters')
  .max(256)
  .regex(/^[\x21-\x7e]+$/, 'a secret has letters, digits and signs only, no spaces')
const hostName = z
  .string()
  .max(253)
  .regex(/^(?:[0-9a-zA-Z._-]+|\[?[0-9a-fA-F:.]+\]?)$/, 'not a host name or IP address')
const address = z.string().refine((value) => isIP(value) !== 0, 'not an IP address')
const count = z.number().int().min(0)

/** `connectionsPerAddress` as it is written in a file: `connections-per-address`. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

const limitNames = Object.keys(defaultLimits) as (keyof RendezvousLimits)[]
const limits = z
  .strictObject(Object.fromEntries(limitNames.map((name) => [kebab(name), count.min(1).optional()])))
  .transform((given): Partial<RendezvousLimits> => {
    const known = limitNames.flatMap((name) => {
      const value: unknown = given[kebab(name)]
      return typeof value === 'number' ? [[name, value] as const] : []
    })
    return Object.fromEntries(known)
  })

export const serveSettings = z.strictObject({
  host: text.optional(),
  port: port.optional(),
  domain: hostName.optional(),
  'proxy-hops': z.number().int().min(0).max(16).optional(),
  origins: z.array(z.url()).max(64).optional(),
  redis: z
    .url()
    .regex(/^rediss?:/, 'not a redis: or rediss: URL')
    .optional(),
  'drain-seconds': z.number().min(0).max(600).optional(),
  tls: z.strictObject({ cert: text, key: text }).optional(),
  log: z.strictObject({ level: z.enum(logLevels).optional() }).optional(),
  metrics: z.strictObject({ token: secret.optional(), 'token-file': text.optional() }).optional(),
  limits: limits.optional(),
  turn: z
    .strictObject({
      enabled: z.boolean().optional(),
      port: port.optional(),
      'tls-port': setPort.optional(),
      'external-address': address.optional(),
      secret: secret.optional(),
      secrets: z.array(secret).min(1).max(8).optional(),
      'secret-file': text.optional(),
      realm: text.max(127).optional(),
      'relay-ports': z.tuple([setPort, setPort]).optional(),
      'private-peers': z.boolean().optional(),
      'allocations-per-user': count.min(1).optional(),
      allocations: count.min(1).optional(),
      'bytes-per-second-per-user': count.optional(),
      'bytes-per-second': count.optional(),
    })
    .optional(),
  coturn: z
    .strictObject({
      host: hostName.optional(),
      port: setPort.optional(),
      'tls-port': setPort.optional(),
      'static-auth-secret': secret.optional(),
      'static-auth-secret-file': text.optional(),
    })
    .optional(),
})
export type ServeSettings = z.infer<typeof serveSettings>
