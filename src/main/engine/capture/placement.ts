import { FULL_SPHERE, type Placement } from './cutViews.ts'
import type { Finding, Metadata } from './metadata.ts'

/** Width over height of a full sphere, and what rounding and careless exports make of it. */
const SPHERE_ASPECT = 2
const ASPECT_TOLERANCE = 0.02

/** Smallest picture that is worth cutting: a quarter of its width becomes a view. */
const MIN_WIDTH_PX = 128
const MIN_HEIGHT_PX = 64

/** Upright size of a picture. */
export interface Size {
  widthPx: number
  heightPx: number
}

/** Either where a panorama lies on the sphere, or why the picture is none. */
export type Placing = { placement: Placement; findings: Finding[] } | { refused: Finding }

/**
 * Places a picture on the sphere: by GPano's crop when it has a possible one, else whole when it is 2:1 within 0.02.
 *
 * Crop numbers may be those of the picture before it was scaled, as GPano allows. A crop that does not fit the picture
 * or the sphere counts for nothing.
 */
export function placeOnSphere(size: Size, metadata: Pick<Metadata, 'projection' | 'crop'>): Placing {
  const { widthPx, heightPx } = size
  const found = `It is ${widthPx}×${heightPx} pixels`
  if (widthPx < MIN_WIDTH_PX || heightPx < MIN_HEIGHT_PX)
    return refuse('too_small', `${found}; a panorama needs at least ${MIN_WIDTH_PX}×${MIN_HEIGHT_PX}.`)
  const { projection, crop } = metadata
  if (projection !== null && projection !== 'equirectangular')
    return refuse(
      'not_a_panorama',
      `${found} in ${projection} projection; wanted is an equirectangular panorama.`,
    )
  const placement = projection !== null && crop !== null ? placementOf(size, crop) : null
  if (placement !== null) return { placement, findings: [] }

  const aspect = widthPx / heightPx
  const ignored = projection !== null && crop !== null ? impossible(size, crop) : null
  if (Math.abs(aspect - SPHERE_ASPECT) <= ASPECT_TOLERANCE)
    return {
      placement: FULL_SPHERE,
      findings: ignored === null ? [] : [{ code: 'gpano_ignored', severity: 'warning', message: ignored }],
    }
  const shape = `${found}, ${aspect.toFixed(2)}:1; a full equirectangular panorama is 2:1.`
  return refuse('not_a_panorama', ignored === null ? shape : `${shape} ${ignored}`)
}

function refuse(code: Finding['code'], message: string): { refused: Finding } {
  return { refused: { code, severity: 'refused', message } }
}

function impossible(size: Size, crop: NonNullable<Metadata['crop']>): string {
  return (
    `Its GPano tags place ${crop.widthPx}×${crop.heightPx} pixels at left ${crop.leftPx}, top ${crop.topPx} of a ` +
    `${crop.fullWidthPx}×${crop.fullHeightPx} sphere, which is impossible for ${size.widthPx}×${size.heightPx}; they were ignored.`
  )
}

function placementOf(size: Size, crop: NonNullable<Metadata['crop']>): Placement | null {
  const { fullWidthPx, fullHeightPx, widthPx, heightPx, leftPx, topPx } = crop
  const numbers = [fullWidthPx, fullHeightPx, widthPx, heightPx]
  if (!numbers.every((value) => Number.isFinite(value) && value >= 1) || !(leftPx >= 0) || !(topPx >= 0))
    return null
  const isSphere = Math.abs(fullWidthPx / fullHeightPx - SPHERE_ASPECT) <= ASPECT_TOLERANCE
  const isInside = leftPx + widthPx <= fullWidthPx && topPx + heightPx <= fullHeightPx
  const aspect = size.widthPx / size.heightPx
  const isThisPicture = Math.abs(widthPx / heightPx / aspect - 1) <= ASPECT_TOLERANCE / SPHERE_ASPECT
  if (!isSphere || !isInside || !isThisPicture) return null
  return {
    left: leftPx / fullWidthPx,
    top: topPx / fullHeightPx,
    width: widthPx / fullWidthPx,
    height: heightPx / fullHeightPx,
  }
}
