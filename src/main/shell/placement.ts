// Where the window was, and where it can be now: displays come and go between two starts.

/** Device-independent pixels, as Electron gives them. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The place of a window that is neither maximised nor minimised, and whether it was maximised. */
export interface SavedPlacement extends Rectangle {
  readonly maximized: boolean
}

/** How a window is opened. Without x and y the system chooses the place. */
export interface Placement {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly maximized: boolean
}

const FIRST_SIZE = { width: 960, height: 680 }
/** The window can be used and moved when this much of its title bar is on a display. */
const VISIBLE_WIDTH = 120
const VISIBLE_HEIGHT = 32

/** The saved place where it can still be seen; otherwise its size only, as far as the first of `workAreas` has room. */
export function placeWindow(saved: SavedPlacement | null, workAreas: readonly Rectangle[]): Placement {
  if (saved === null) return { ...fitted(FIRST_SIZE, workAreas[0]), maximized: false }
  const { maximized, ...bounds } = saved
  if (workAreas.some((area) => showsTitleBar(bounds, area))) return saved
  return { ...fitted(bounds, workAreas[0]), maximized }
}

function showsTitleBar(bounds: Rectangle, area: Rectangle): boolean {
  const left = Math.max(bounds.x, area.x)
  const right = Math.min(bounds.x + bounds.width, area.x + area.width)
  const isAcross = right - left >= Math.min(VISIBLE_WIDTH, bounds.width)
  return isAcross && bounds.y >= area.y && bounds.y + VISIBLE_HEIGHT <= area.y + area.height
}

function fitted(
  size: Pick<Rectangle, 'width' | 'height'>,
  area: Rectangle | undefined,
): Pick<Rectangle, 'width' | 'height'> {
  if (area === undefined) return { width: size.width, height: size.height }
  return { width: Math.min(size.width, area.width), height: Math.min(size.height, area.height) }
}
