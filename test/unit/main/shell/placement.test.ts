import { describe, expect, it } from 'vitest'
import { placeWindow } from '../../../../src/main/shell/placement.ts'

const screen = { x: 0, y: 24, width: 1280, height: 776 }
const second = { x: 1280, y: 0, width: 1920, height: 1080 }
const saved = { x: 1400, y: 50, width: 900, height: 700, maximized: false }

describe('placeWindow', () => {
  it('lets the system place the first window', () => {
    expect(placeWindow(null, [screen])).toEqual({ width: 960, height: 680, maximized: false })
  })

  it('makes the first window no larger than the screen', () => {
    const small = { x: 0, y: 0, width: 800, height: 480 }
    expect(placeWindow(null, [small])).toEqual({ width: 800, height: 480, maximized: false })
  })

  it('puts the window where it was', () => {
    expect(placeWindow(saved, [screen, second])).toEqual(saved)
  })

  it('keeps the size and not the place when the display is gone', () => {
    expect(placeWindow({ ...saved, maximized: true }, [screen])).toEqual({
      width: 900,
      height: 700,
      maximized: true,
    })
  })

  it.each([
    ['above the work area', { ...saved, x: 100, y: 0 }],
    ['below it', { ...saved, x: 100, y: 790 }],
    ['but for a strip on the left', { ...saved, x: -850, y: 100 }],
  ])('does not leave the title bar %s', (_, place) => {
    expect(placeWindow(place, [screen])).toEqual({ width: 900, height: 700, maximized: false })
  })

  it('allows a window that hangs over the edge but can be moved', () => {
    const over = { ...saved, x: 1000, y: 400 }
    expect(placeWindow(over, [screen])).toEqual(over)
  })

  it('opens one also when the system knows no display', () => {
    expect(placeWindow(saved, [])).toEqual({ width: 900, height: 700, maximized: false })
  })
})
