import { encodeQR } from 'qr'
import { useMemo } from 'react'

/** Modules of quiet zone around a code (ISO/IEC 18004 asks for four; the tile around it is as light and gives the rest). */
const quietModules = 2

/** A QR code as one path, dark on light in both colour schemes, because scanners expect that. */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const { path, size } = useMemo(() => qrPath(text), [text])
  return (
    <svg
      role="img"
      aria-label={label}
      className={className}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <path d={path} className="fill-qr-ink" />
    </svg>
  )
}

/** The dark modules as runs of one row each, in module units. */
export function qrPath(text: string): { readonly path: string; readonly size: number } {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: quietModules })
  const runs: string[] = []
  rows.forEach((row, y) => {
    let start = -1
    for (let x = 0; x <= row.length; x += 1) {
      const dark = row[x] === true
      if (dark && start < 0) start = x
      if (!dark && start >= 0) {
        runs.push(`M${start} ${y}h${x - start}v1h${start - x}z`)
        start = -1
      }
    }
  })
  return { path: runs.join(''), size: rows.length }
}
