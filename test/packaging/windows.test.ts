import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root, run } from './packed.ts'

const include = join(root, 'resources/windows/installer.nsh')

/** A small installer that includes ours, with what electron-builder's own script defines before it. */
const harness = `
Unicode true
Name "Dropline"
OutFile "installer.exe"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\\Programs\\dropline"
!include "LogicLib.nsh"
!define APP_EXECUTABLE_FILENAME "Dropline.exe"
!define isUpdated "0 <> 0"
!include "${include}"
Page instfiles
Section
  SetShellVarContext current
  !insertmacro customInstall
SectionEnd
Section Uninstall
  !insertmacro customUnInstall
SectionEnd
`

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dropline-nsis-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the part of the installer for Explorer', () => {
  it('is compiled without a warning', () => {
    const script = join(folder, 'harness.nsi')
    writeFileSync(
      script,
      harness.replace('Section\n', 'Section\n  WriteUninstaller "$INSTDIR\\\\Uninstall.exe"\n'),
    )
    expect(run('makensis', '-V2', '-INPUTCHARSET', 'UTF8', '-WX', script)).toBe('')
    expect(readFileSync(join(folder, 'installer.exe')).subarray(0, 2).toString('latin1')).toBe('MZ')
  })

  it('removes every key that it writes', () => {
    const text = readFileSync(include, 'utf8').replaceAll('${CLASS}', '*')
    const keys = (command: string) =>
      [...text.matchAll(new RegExp(`${command} SHELL_CONTEXT "([^"]+)"`, 'g'))].map(([, key]) => key ?? '')
    const removed = keys('DeleteRegKey')
    for (const key of keys('WriteRegStr'))
      expect([key, removed.some((whole) => key === whole || key.startsWith(`${whole}\\`))]).toEqual([
        key,
        true,
      ])
    expect(removed).toContain('Software\\Classes\\Directory\\shell\\Dropline')
  })

  it('quotes what Explorer fills in', () => {
    const commands = readFileSync(include, 'utf8')
      .split('\n')
      .filter((line) => line.includes('%1'))
    expect(commands).toHaveLength(2)
    for (const command of commands) expect(command).toMatch(/ "%1"'$/)
  })
})
