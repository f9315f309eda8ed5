import L from 'leaflet'
import type { Extent } from '../../shared/site.ts'

/** A point of the site's local frame, metres east and north of its origin. */
export interface Point {
  readonly xM: number
  readonly yM: number
}

/** Leaflet's CRS.Simple counts north first: metres on the map are [y, x]. */
export function toLatLng({ xM, yM }: Point): L.LatLngTuple {
  return [yM, xM]
}

export function fromLatLng({ lat, lng }: L.LatLng): Point {
  return { xM: lng, yM: lat }
}

export function toBounds({ minXM, minYM, maxXM, maxYM }: Extent): L.LatLngBounds {
  return L.latLngBounds([minYM, minXM], [maxYM, maxXM])
}
