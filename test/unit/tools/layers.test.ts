import { Linter } from 'eslint'
import path from 'node:path'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { layersRule } from '../../../tools/eslint-layers.js'
import { layerOf, layers, mayImport, mayImportPackage } from '../../../tools/layers.js'

const root = path.resolve(import.meta.dirname, '../../..')

function lint(file: string, code: string): string[] {
  const linter = new Linter({ cwd: root })
  const config: Linter.Config[] = [
    {
      files: ['**/*.ts'],
      plugins: { dropline: { rules: { layers: layersRule } } },
      rules: { 'dropline/layers': 'error' },
    },
  ]
  return linter.verify(code, config, { filename: path.join(root, file) }).map((message) => message.message)
}

describe('the import table', () => {
  it('knows the layer of a file by the longest folder', () => {
    expect(layerOf('src/rendezvous/rooms/room.js')).toBe('src/rendezvous/rooms')
    expect(layerOf('src/rendezvous/server.ts')).toBe('src/rendezvous')
    expect(layerOf('test/unit/x.ts')).toBeUndefined()
  })

  it('names only folders that exist, and allows only layers that exist', () => {
    for (const [layer, { may }] of Object.entries(layers)) {
      expect(existsSync(path.join(root, layer)), layer).toBe(true)
      for (const allowed of may)
        expect(existsSync(path.join(root, allowed.replace('/*', ''))), allowed).toBe(true)
    }
  })

  it('lets arrows point inwards only', () => {
    expect(mayImport('src/engine/index.ts', 'src/core/session/state.ts')).toBe(true)
    expect(mayImport('src/core/session/state.ts', 'src/engine/index.ts')).toBe(false)
    expect(mayImport('src/ipc/contract.ts', 'src/engine/api.ts')).toBe(true)
    expect(mayImport('src/ipc/contract.ts', 'src/engine/index.ts')).toBe(false)
  })

  it('keeps packages in their runtime', () => {
    expect(mayImportPackage('src/platform/node/x.ts', 'node:fs')).toBe(true)
    expect(mayImportPackage('src/core/base/x.ts', 'node:fs')).toBe(false)
    expect(mayImportPackage('src/engine/x.ts', 'electron')).toBe(false)
  })
})

describe('the lint rule', () => {
  it('is silent about what the table allows', () => {
    expect(
      lint(
        'src/main/index.js'.replace('.js', '.ts'),
        "import { app } from 'electron'\nimport { x } from '../ipc/contract.ts'",
      ),
    ).toEqual([])
  })

  it('reports a forbidden layer and says what to do instead', () => {
    const [message] = lint('src/renderer/src/app.ts', "import { x } from '../../main/index.ts'")
    expect(message).toContain('src/renderer may not import src/main')
    expect(message).toContain('Declare what you need as a port')
  })

  it('reports forbidden packages in imports, re-exports and dynamic imports', () => {
    expect(lint('src/core/base/x.ts', "import fs from 'node:fs'")).toHaveLength(1)
    expect(lint('src/core/base/x.ts', "export * from 'electron'")).toHaveLength(1)
    expect(lint('src/core/base/x.ts', "await import('ws')")).toHaveLength(1)
  })

  it('reports a file that lies in no layer', () => {
    expect(lint('src/misc/x.ts', 'export const x = 1')[0]).toContain('lies in no layer')
  })
})
