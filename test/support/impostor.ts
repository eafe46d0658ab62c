import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createIdentity } from '../../src/core/trust/identity.ts'
import { openDevices, sealDevices } from '../../src/engine/neighbourhood/device-file.ts'

/**
 * Makes of the computer with this data folder, which must not run and has no keyring, one that has copied all that it keeps of
 * its friends, but is not that computer.
 */
export async function replaceIdentity(dataFolder: string): Promise<void> {
  const file = path.join(dataFolder, 'devices.dat')
  const dataKey = await readFile(path.join(dataFolder, 'data.key'))
  const opened = openDevices(await readFile(file), dataKey)
  if (opened.kind !== 'opened') throw new Error(opened.kind)
  const { secretKey } = createIdentity()
  await writeFile(file, sealDevices({ ...opened.contents, identity: secretKey }, dataKey))
}
