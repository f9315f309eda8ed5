import type { Gap } from '../../../shared/report.ts'
import { escaped } from './escaped.ts'
import { visitColour } from './visitColours.ts'
import type { Placed } from './siteReport.ts'

const WIDTH = 960
const HEIGHT_MOST = 720
const MARGIN = 28

/** Height of the strip below the captures that holds the scale and the arrow to the north. */
const LEGEND = 34

/**
 * Draws where captures lie, north up: a dot with a tick to its front, by visit; hidden ones hollow; gaps dashed.
 *
 * @param visits how many there are; the newest has the first colour
 */
export function coverageMap(captures: readonly Placed[], gaps: readonly Gap[], visits: number): string {
  if (captures.length === 0) return '<p>No capture has a position, so there is nothing to draw.</p>'
  const frame = frameOf(captures)
  const { toX, toY, height, metresPerPx } = frame
  const radius = captures.length > 3_000 ? 1.6 : captures.length > 500 ? 2.4 : 3.4
  const colourOf = (visit: number | null): string =>
    visit === null ? 'var(--quiet)' : visitColour(visits - 1 - visit)
  const lines = gaps.map(
    (gap) =>
      `<line class="gap" x1="${toX(gap.fromXM)}" y1="${toY(gap.fromYM)}" x2="${toX(gap.toXM)}" y2="${toY(gap.toYM)}"><title>gap of ${gap.lengthM.toFixed(0)} m</title></line>`,
  )
  const dots = captures.map(({ filename, xM, yM, headingDeg, isHidden, visit }) => {
    const [x, y, colour] = [toX(xM), toY(yM), colourOf(visit)]
    // A ring has the ground inside, so that no gap's line runs through it.
    const look = isHidden ? `class="hidden" stroke="${colour}"` : `fill="${colour}" stroke="none"`
    const tick =
      headingDeg === null
        ? ''
        : `<path d="${tickFrom(x, y, { headingDeg, length: radius * 2.8 })}" stroke="${colour}"/>`
    return `${tick}<circle cx="${x}" cy="${y}" r="${radius}" ${look}><title>${escaped(filename)}${isHidden ? ' (hidden)' : ''}</title></circle>`
  })
  return `<svg class="map" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Map of the captures">
${lines.join('\n')}
${dots.join('\n')}
${scaleBar(metresPerPx, height)}
<g class="north" transform="translate(${WIDTH - 24} ${height - 16})"><path d="M0 -18 L6 4 L0 0 L-6 4 Z" fill="currentColor"/><text x="-12" y="4" text-anchor="end">N</text></g>
</svg>`
}

interface Frame {
  readonly toX: (xM: number) => number
  readonly toY: (yM: number) => number
  readonly height: number
  readonly metresPerPx: number
}

function frameOf(captures: readonly Placed[]): Frame {
  const edge = (values: number[], pick: (a: number, b: number) => number): number =>
    values.reduce((a, b) => pick(a, b))
  const [xs, ys] = [captures.map(({ xM }) => xM), captures.map(({ yM }) => yM)]
  const [minX, maxX, minY, maxY] = [
    edge(xs, Math.min),
    edge(xs, Math.max),
    edge(ys, Math.min),
    edge(ys, Math.max),
  ]
  const metresPerPx = Math.max(
    (maxX - minX) / (WIDTH - 2 * MARGIN),
    (maxY - minY) / (HEIGHT_MOST - 2 * MARGIN - LEGEND),
    0.01,
  )
  const height = Math.max(160, Math.ceil((maxY - minY) / metresPerPx + 2 * MARGIN + LEGEND))
  const left = (WIDTH - (maxX - minX) / metresPerPx) / 2
  const drawn = height - LEGEND
  const bottom = drawn - (drawn - (maxY - minY) / metresPerPx) / 2
  return {
    toX: (xM) => rounded(left + (xM - minX) / metresPerPx),
    toY: (yM) => rounded(bottom - (yM - minY) / metresPerPx),
    height,
    metresPerPx,
  }
}

function tickFrom(
  x: number,
  y: number,
  { headingDeg, length }: { headingDeg: number; length: number },
): string {
  const heading = (headingDeg * Math.PI) / 180
  return `M${x} ${y} L${rounded(x + length * Math.sin(heading))} ${rounded(y - length * Math.cos(heading))}`
}

function scaleBar(metresPerPx: number, height: number): string {
  const wanted = 160 * metresPerPx
  const power = 10 ** Math.floor(Math.log10(wanted))
  const lengthM = [5, 2, 1].map((step) => step * power).find((step) => step <= wanted)!
  const px = rounded(lengthM / metresPerPx)
  return `<g transform="translate(12 ${height - 12})"><path d="M0 -6 V0 H${px} V-6" fill="none" stroke="currentColor" stroke-width="1.5"/><text x="${px + 8}" y="1">${lengthM < 1 ? lengthM.toFixed(2) : lengthM} m</text></g>`
}

function rounded(px: number): number {
  return Math.round(px * 10) / 10
}
