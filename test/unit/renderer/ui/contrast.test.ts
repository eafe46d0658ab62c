import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// axe cannot measure text on gradients, and the stage is one: the tokens are checked here, each pair at its worst.

const css = readFileSync(new URL('../../../../src/renderer/src/ui/tokens.css', import.meta.url), 'utf8')
const darkAt = css.indexOf('@media (prefers-color-scheme: dark)')
const darkEnd = css.indexOf('@media (prefers-contrast: more)')

function colours(text: string): Map<string, readonly number[]> {
  const found = text.matchAll(/--([a-z-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)/g)
  return new Map([...found].map(([, name, ...numbers]) => [name!, numbers.map(Number)]))
}

const light = colours(css.slice(0, darkAt))
const schemes = { light, dark: new Map([...light, ...colours(css.slice(darkAt, darkEnd))]) }

/** Linear sRGB of an OKLCH colour, by the matrices of CSS Color 4, clipped into the gamut. */
function linear([lightness = 0, chroma = 0, hue = 0]: readonly number[]): number[] {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((part) => Math.min(1, Math.max(0, part)))
}

const encode = (part: number) => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055)
const decode = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)

/** The named colours painted over one another, the first at the bottom. */
function painted(scheme: keyof typeof schemes, names: readonly string[]): number[] {
  return names.reduce<number[]>((below, name) => {
    const colour = schemes[scheme].get(name)
    if (colour === undefined) throw new Error(`no token --${name}`)
    const [, , , written = Number.NaN] = colour
    const alpha = Number.isNaN(written) ? 1 : written
    return linear(colour).map((part, index) => encode(part) * alpha + (below[index] ?? 0) * (1 - alpha))
  }, [])
}

function contrast(one: number[], other: number[]): number {
  const luminance = ([red = 0, green = 0, blue = 0]: number[]) =>
    0.2126 * decode(red) + 0.7152 * decode(green) + 0.0722 * decode(blue)
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (bright + 0.05) / (dark + 0.05)
}

const stageTop = ['stage', 'stage-glow']
const texts: readonly (readonly [string, readonly string[]])[] = [
  ['ink', ['canvas']],
  ['ink', ['control']],
  ['ink', ['accent-soft']],
  ['ink-muted', ['canvas']],
  ['ink-muted', ['surface']],
  ['ink-muted', ['surface-sunken']],
  ['accent-ink', ['accent']],
  ['accent-ink', ['accent-hover']],
  ['accent', ['surface']],
  ['danger', ['surface']],
  ['danger', ['danger-soft']],
  ['stage-ink', stageTop],
  ['stage-muted', stageTop],
  ['stage-muted', ['stage-low']],
  ['stage-muted', [...stageTop, 'stage-control']],
  ['stage-ink', [...stageTop, 'stage-control-hover']],
  ['stage-accent', stageTop],
  ['stage-warning', stageTop],
  ['stage-accent-ink', ['stage-accent']],
  ['stage-accent-ink', ['stage-accent-hover']],
  ['stage-accent-ink', ['stage-warning']],
]

test.each(
  (['light', 'dark'] as const).flatMap((scheme) =>
    texts.map(([text, ground]) => [scheme, text, ground] as const),
  ),
)('%s: --%s on %j is at least 4.5 to 1', (scheme, text, ground) => {
  expect(contrast(painted(scheme, [text]), painted(scheme, ground))).toBeGreaterThanOrEqual(4.5)
})

test.each(['light', 'dark'] as const)('%s: the edge of a text box is at least 3 to 1', (scheme) => {
  expect(contrast(painted(scheme, ['control-line']), painted(scheme, ['surface']))).toBeGreaterThanOrEqual(3)
})

test('the arithmetic is right: black on white is 21 to 1', () => {
  expect(contrast(linear([0, 0, 0]), linear([1, 0, 0]).map(encode))).toBeCloseTo(21, 1)
})
