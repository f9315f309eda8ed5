import type { Geodetic } from '../../shared/capture.ts'
import { toGeodetic, toLocal } from '../../shared/enu.ts'
import type { Extent } from '../../shared/site.ts'

/** A point of the site's local frame, metres east and north of its origin. */
export interface Point {
  readonly xM: number
  readonly yM: number
}

/** `[lat, lng]` of Leaflet; in `L.CRS.Simple` these are metres north and east. */
export type LatLng = [lat: number, lng: number]

/** Between the site's local metres and what Leaflet draws in; the only place that knows both. */
export interface MapFrame {
  /** Two frames of one key draw alike. */
  readonly key: string
  /** Name of the frame in `L.CRS`. */
  readonly crs: 'Simple' | 'EPSG3857'
  readonly minZoom: number
  readonly maxZoom: number
  toLatLng(point: Point): LatLng
  fromLatLng(place: { lat: number; lng: number }): Point
  /** Zoom at which a metre near the origin is so many pixels wide. */
  zoomFor(pixelsPerMetre: number): number
  metresPerPixel(zoom: number): number
}

const CLOSEST_PIXELS_PER_METRE = 32
const FARTHEST_PIXELS_PER_METRE = 1 / 32
/** Web mercator is drawn on a sphere of this radius (EPSG:3857); zoom 0 has 256 pixels around it. */
const SPHERE_RADIUS_M = 6_378_137
const WORLD_PX = 256

/** Metres as they are: for sites without a map of the world below them. */
export const localFrame: MapFrame = {
  key: 'local',
  crs: 'Simple',
  minZoom: Math.log2(FARTHEST_PIXELS_PER_METRE),
  maxZoom: Math.log2(CLOSEST_PIXELS_PER_METRE),
  toLatLng: ({ xM, yM }) => [yM, xM],
  fromLatLng: ({ lat, lng }) => ({ xM: lng, yM: lat }),
  zoomFor: Math.log2,
  metresPerPixel: (zoom) => 2 ** -zoom,
}

/** Web mercator around the site's origin; its north is the local frame's there. */
export function mercatorFrame(origin: Geodetic): MapFrame {
  const metresAtZoom0 = (2 * Math.PI * SPHERE_RADIUS_M * Math.cos((origin.latDeg * Math.PI) / 180)) / WORLD_PX
  const zoomFor = (pixelsPerMetre: number): number => Math.log2(pixelsPerMetre * metresAtZoom0)
  return {
    key: `mercator ${origin.latDeg} ${origin.lonDeg} ${origin.heightM}`,
    crs: 'EPSG3857',
    minZoom: 1,
    maxZoom: Math.ceil(zoomFor(CLOSEST_PIXELS_PER_METRE)),
    toLatLng: ({ xM, yM }) => {
      const { latDeg, lonDeg } = toGeodetic({ xM, yM, zM: null }, origin)
      return [latDeg, nearest(lonDeg, origin.lonDeg)]
    },
    fromLatLng: ({ lat, lng }) => {
      const { xM, yM } = toLocal({ latDeg: lat, lonDeg: lng, heightM: null }, origin)
      return { xM, yM }
    },
    zoomFor,
    metresPerPixel: (zoom) => metresAtZoom0 / 2 ** zoom,
  }
}

/** The corners of an extent, for Leaflet's bounds: turned against each other, two would not do. */
export function cornersOf(frame: MapFrame, { minXM, minYM, maxXM, maxYM }: Extent): LatLng[] {
  const corners = [
    { xM: minXM, yM: minYM },
    { xM: minXM, yM: maxYM },
    { xM: maxXM, yM: minYM },
    { xM: maxXM, yM: maxYM },
  ]
  return corners.map((corner) => frame.toLatLng(corner))
}

/** A longitude counted on beyond ±180 where that keeps a site across the date line in one piece. */
function nearest(lonDeg: number, toDeg: number): number {
  return lonDeg + 360 * Math.round((toDeg - lonDeg) / 360)
}
