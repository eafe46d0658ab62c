import { describe, expect, it } from 'vitest'
import { ownArguments, ownCommand } from '../../../src/main/start-command.ts'

const packed = {
  argv: ['/opt/Dropline/dropline', '--send', '/a'],
  execPath: '/opt/Dropline/dropline',
  env: {},
}
const unpacked = {
  argv: ['/electron', '--inspect=0', '/work/app', '--send', '/a'],
  execPath: '/electron',
  defaultApp: true,
  env: {},
}

describe('ownArguments', () => {
  it('are all but the executable, and but the app that Electron was told to run', () => {
    expect(ownArguments(packed)).toEqual(['--send', '/a'])
    expect(ownArguments(unpacked)).toEqual(['--inspect=0', '--send', '/a'])
    expect(ownArguments({ ...unpacked, argv: ['/electron'] })).toEqual([])
  })
})

describe('ownCommand', () => {
  it('starts the same app again', () => {
    expect(ownCommand(packed, '/opt/Dropline/resources/app.asar')).toEqual(['/opt/Dropline/dropline'])
    expect(ownCommand(unpacked, '/work/app')).toEqual(['/electron', '/work/app'])
    const appImage = { ...packed, env: { APPIMAGE: '/home/ada/Dropline.AppImage' } }
    expect(ownCommand(appImage, '/tmp/.mount/app.asar')).toEqual(['/home/ada/Dropline.AppImage'])
  })
})
