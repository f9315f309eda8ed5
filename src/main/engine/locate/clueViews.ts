import { directions, VIEWS, wrapDeg, type Direction } from '../../../shared/bearing.ts'
import type { GalleryCapture } from '../index/Gallery.ts'
import { sidesOf, viewsAt } from './seenSides.ts'

/** Where a clue looks: to a side of the operator, to a point of the compass, to some sides, or anywhere. Quarter turns. */
export type Looks =
  | { readonly kind: 'side' | 'compass'; readonly quarters: number }
  | { readonly kind: 'sides'; readonly seenOn: readonly Direction[] }
  | { readonly kind: 'anywhere' }

export function looksOf({
  direction,
  bearingDeg = null,
  reference = 'operator',
  seenOn,
}: {
  readonly direction: Direction | null
  readonly bearingDeg?: number | null
  readonly reference?: 'operator' | 'north'
  readonly seenOn?: readonly Direction[] | undefined
}): Looks {
  if (seenOn) return { kind: 'sides', seenOn }
  const bearing = bearingDeg ?? (direction === null ? null : directions.indexOf(direction) * 90)
  if (bearing === null) return { kind: 'anywhere' }
  return { kind: reference === 'north' ? 'compass' : 'side', quarters: bearing / 90 }
}

/** Weights of the views for a clue that may be about any of them. */
export const EVERYWHERE = [0.25, 0.25, 0.25, 0.25] as const

/** How likely the clue is about each view of a capture; sums to 1. Within 15° of the edge of two views, about either. */
export function weightsOf(looks: Looks, turn: number, { headingDeg }: GalleryCapture): readonly number[] {
  if (looks.kind === 'anywhere' || (looks.kind === 'compass' && headingDeg === null)) return EVERYWHERE
  if (looks.kind === 'sides') return weightsOfSides(looks.seenOn, turn)
  const quarters = looks.kind === 'side' ? looks.quarters + turn : looks.quarters - headingDeg! / 90
  const weights = [0, 0, 0, 0]
  const within = wrapDeg(quarters * 90) / 90
  const [low, rest] = [Math.floor(within), within - Math.floor(within)]
  if (rest < 2 / 3) weights[low % VIEWS]! += rest > 1 / 3 ? 0.5 : 1
  if (rest > 1 / 3) weights[(low + 1) % VIEWS]! += rest < 2 / 3 ? 0.5 : 1
  return weights
}

/** All sides alike, and all of them where there is none. */
function weightsOfSides(seenOn: readonly Direction[], turn: number): readonly number[] {
  if (seenOn.length === 0) return EVERYWHERE
  const views = viewsAt(sidesOf(seenOn), turn)
  return EVERYWHERE.map((_, view) => (views & (1 << view) ? 1 / seenOn.length : 0))
}
