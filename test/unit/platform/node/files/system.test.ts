import { describe, expect, it } from 'vitest'
import { bootId, isSameBoot } from '../../../../../src/platform/node/files/boot-id.ts'
import { fileSystemIn, isQuick, isRemovable } from '../../../../../src/platform/node/files/file-system.ts'

describe('the file system of a place', () => {
  const mountinfo = [
    '22 1 254:0 / / rw,relatime - ext4 /dev/vda rw',
    '30 22 0:26 / /dev/shm rw - tmpfs tmpfs rw',
    '40 22 8:1 / /media/my\\040stick rw shared:1 master:2 - vfat /dev/sdb1 rw',
    '41 22 8:2 / /media/my rw - exfat /dev/sdb2 rw',
    '50 22 8:3 / /mnt/over rw - ext4 /dev/sdc rw',
    '51 50 8:4 / /mnt/over rw - cifs //server/share rw',
    '',
  ].join('\n')

  it.each([
    ['/', 'ext4'],
    ['/home/me', 'ext4'],
    ['/dev/shm/x', 'tmpfs'],
    ['/dev/shmx', 'ext4'],
    ['/media/my stick/photos', 'vfat'],
    ['/media/my', 'exfat'],
    ['/media/mystick', 'ext4'],
    ['/mnt/over/x', 'cifs'],
  ])('%s is %s', (location, kind) => {
    expect(fileSystemIn(mountinfo, location)).toBe(kind)
  })

  it('is not known without the list', () => {
    expect(fileSystemIn('', '/')).toBeNull()
  })

  it('is quick when it is a disk of this computer', () => {
    expect(['ext4', 'btrfs', 'tmpfs'].map(isQuick)).toEqual([true, true, true])
    expect(['nfs4', 'cifs', 'vfat', 'fuseblk', 'exfat', null].some(isQuick)).toBe(false)
    expect([isRemovable('vfat'), isRemovable('ext4'), isRemovable(null)]).toEqual([true, false, false])
  })
})

describe('a boot', () => {
  it('is the same as long as the computer runs', async () => {
    expect(isSameBoot(await bootId(), await bootId())).toBe(true)
  })

  it.each([
    ['a', 'a', true],
    ['a', 'b', false],
    ['', 'b', false],
    ['started 1700000000', 'started 1700000020', true],
    ['started 1700000000', 'started 1700000090', false],
    ['started x', 'started y', false],
  ])('%j and %j', (one, other, same) => {
    expect(isSameBoot(one, other)).toBe(same)
  })
})
