import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builder, root } from './packed.ts'

const plist = builder('plist') as { parse: (text: string) => unknown }
const read = (file: string): unknown => plist.parse(readFileSync(join(root, 'resources/mac', file), 'utf8'))
const workflow = 'Send with Dropline.workflow/Contents'

describe('what the app brings for macOS', () => {
  it('is a Quick Action of Finder for files and folders', () => {
    expect(read(`${workflow}/Info.plist`)).toMatchObject({
      NSServices: [
        {
          NSMenuItem: { default: 'Send with Dropline' },
          NSRequiredContext: { NSApplicationIdentifier: 'com.apple.finder' },
          NSSendFileTypes: ['public.item'],
        },
      ],
    })
  })

  it('hands the files to the app, each as an argument of its own', () => {
    expect(read(`${workflow}/document.wflow`)).toMatchObject({
      actions: [
        {
          action: {
            ActionParameters: {
              COMMAND_STRING: 'exec /usr/bin/open -b org.dropline.app "$@"',
              // 1: as arguments, not on standard input.
              inputMethod: 1,
              shell: '/bin/sh',
            },
          },
        },
      ],
      workflowMetaData: { workflowTypeIdentifier: 'com.apple.Automator.servicesMenu' },
    })
  })

  it('asks for no more than it needs under the hardened runtime', () => {
    expect(read('entitlements.plist')).toEqual({
      'com.apple.security.cs.allow-jit': true,
      'com.apple.security.device.camera': true,
    })
  })
})
