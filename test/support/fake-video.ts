// Videos for Chromium's fake camera (--use-file-for-fake-video-capture): YUV4MPEG2, which is raw pictures with a line before each.
import { writeFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'

const width = 640
const height = 480

/** The brightness of each pixel, row by row. */
export type Frame = Uint8Array

/** The modules of a QR code on grey. */
export function moduleFrame(rows: readonly (readonly boolean[])[], moduleSize = 10): Frame {
  const frame = new Uint8Array(width * height).fill(120)
  rows.forEach((row, y) =>
    row.forEach((dark, x) => {
      for (let line = 0; line < moduleSize; line += 1) {
        const start = (60 + y * moduleSize + line) * width + 150 + x * moduleSize
        frame.fill(dark ? 30 : 235, start, start + moduleSize)
      }
    }),
  )
  return frame
}

/** What a camera in front of a window sees: the window as it is now, scaled to the picture. */
export async function frameOfScreen(page: Page): Promise<Frame> {
  const screenshot = (await page.screenshot({ type: 'png', animations: 'disabled' })).toString('base64')
  const luma = await page.evaluate(
    async ([source, columns, rows]) => {
      const image = new Image()
      image.src = `data:image/png;base64,${source}`
      await image.decode()
      const canvas = Object.assign(document.createElement('canvas'), { width: columns, height: rows })
      const context = canvas.getContext('2d')
      if (context === null) throw new Error('no canvas')
      const scale = Math.min(columns / image.width, rows / image.height)
      context.drawImage(image, 0, 0, image.width * scale, image.height * scale)
      const { data } = context.getImageData(0, 0, columns, rows)
      return Array.from({ length: columns * rows }, (_, at) =>
        Math.round(
          0.299 * (data[at * 4] ?? 0) + 0.587 * (data[at * 4 + 1] ?? 0) + 0.114 * (data[at * 4 + 2] ?? 0),
        ),
      )
    },
    [screenshot, width, height] as const,
  )
  return Uint8Array.from(luma)
}

/** Writes a video without colours that shows `frame`. */
export async function writeVideo(file: string, frame: Frame): Promise<void> {
  const chroma = Buffer.alloc((width * height) / 2, 128)
  await writeFile(
    file,
    Buffer.concat([
      Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\nFRAME\n`),
      frame,
      chroma,
    ]),
  )
}
