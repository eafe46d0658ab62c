import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { installFinderService } from '../../../../src/main/shell/finder-service.ts'

const brought = path.resolve(import.meta.dirname, '../../../../resources/mac')
let home: string
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'dropline-home-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

it('is copied once, and never over a changed one', () => {
  installFinderService(brought, home)
  const file = path.join(home, 'Library/Services/Send with Dropline.workflow/Contents/document.wflow')
  expect(readFileSync(file, 'utf8')).toContain('open -b org.dropline.app')
  writeFileSync(file, 'changed')
  installFinderService(brought, home)
  expect(readFileSync(file, 'utf8')).toBe('changed')
})

it('is left out where the app does not bring it', () => {
  installFinderService('/nowhere', home)
  expect(existsSync(path.join(home, 'Library'))).toBe(false)
})
