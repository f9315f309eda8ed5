import type { Candidate } from '../../shared/query.ts'
import { svg } from './svg.ts'

/** Width and height of a pin with its wedge, pixels; the numbered disc sits in the middle. */
export const PIN_SIZE_PX = 112

const WEDGE_RADIUS_PX = 50
const DISC_RADIUS_PX = { selected: 19, other: 15 }
const TOUCH_RADIUS_PX = 28
const NARROWEST_WEDGE_DEG = 3 // thinner than this, a wedge is not seen

interface PinLook {
  readonly isSelected: boolean
}

/** Where a candidate looks: a wedge as wide as ±1σ of its heading, or a dashed ring where the heading is unknown. */
export function headingMark({ headingDeg, headingSigmaDeg }: Candidate, { isSelected }: PinLook): SVGElement {
  const root = canvas()
  const radius = isSelected ? DISC_RADIUS_PX.selected : DISC_RADIUS_PX.other
  root.append(
    headingDeg === null
      ? svg('circle', { class: 'ring', r: String(radius + 8) })
      : svg('path', { class: 'wedge', d: wedge(headingDeg, headingSigmaDeg ?? NARROWEST_WEDGE_DEG) }),
  )
  return root
}

/** Where a candidate is: a disc with its rank, easy to touch. */
export function rankMark({ rank }: Candidate, { isSelected }: PinLook): SVGElement {
  const root = canvas()
  const radius = isSelected ? DISC_RADIUS_PX.selected : DISC_RADIUS_PX.other
  const number = svg('text', { 'text-anchor': 'middle', dy: '0.36em' })
  number.textContent = String(rank)
  root.append(
    svg('circle', { class: 'disc', r: String(radius) }),
    number,
    svg('circle', { class: 'touch', r: String(TOUCH_RADIUS_PX) }),
  )
  return root
}

function canvas(): SVGElement {
  const half = PIN_SIZE_PX / 2
  return svg('svg', { viewBox: `${-half} ${-half} ${PIN_SIZE_PX} ${PIN_SIZE_PX}`, 'aria-hidden': 'true' })
}

function wedge(headingDeg: number, sigmaDeg: number): string {
  const halfWidthDeg = Math.min(179, Math.max(NARROWEST_WEDGE_DEG, sigmaDeg))
  const isWide = halfWidthDeg > 90 ? 1 : 0
  return `M0 0L${onCircle(headingDeg - halfWidthDeg)}A${WEDGE_RADIUS_PX} ${WEDGE_RADIUS_PX} 0 ${isWide} 1 ${onCircle(headingDeg + halfWidthDeg)}Z`
}

/** Headings run clockwise from north; the screen's y runs down. */
function onCircle(headingDeg: number): string {
  const angle = (headingDeg * Math.PI) / 180
  return `${(WEDGE_RADIUS_PX * Math.sin(angle)).toFixed(2)} ${(-WEDGE_RADIUS_PX * Math.cos(angle)).toFixed(2)}`
}
