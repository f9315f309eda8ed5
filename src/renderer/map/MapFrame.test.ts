import { describe, expect, test } from 'vitest'
import { cornersOf, localFrame, mercatorFrame } from './MapFrame.ts'

const zurich = { latDeg: 47.37, lonDeg: 8.54, heightM: 408 }
const ushuaia = { latDeg: -54.81, lonDeg: -68.3, heightM: null }

/** Pixels of web mercator by its formula (EPSG:3857), y running south. */
function project([lat, lng]: readonly [number, number], zoom: number): [number, number] {
  const side = 256 * 2 ** zoom
  const sine = Math.sin((lat * Math.PI) / 180)
  return [(0.5 + lng / 360) * side, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * side]
}

describe('a frame', () => {
  test('leaves metres as they are where the map is the site’s own', () => {
    expect(localFrame.toLatLng({ xM: 3, yM: -4 })).toEqual([-4, 3])
    expect(localFrame.fromLatLng({ lat: -4, lng: 3 })).toEqual({ xM: 3, yM: -4 })
    expect(localFrame.metresPerPixel(localFrame.zoomFor(8))).toBe(1 / 8)
  })

  test.each([zurich, ushuaia])('finds back from web mercator to the millimetre at $latDeg', (origin) => {
    const frame = mercatorFrame(origin)
    const [lat, lng] = frame.toLatLng({ xM: 120, yM: -340 })
    const back = frame.fromLatLng({ lat, lng })
    expect(back.xM).toBeCloseTo(120, 1)
    expect(back.yM).toBeCloseTo(-340, 1)
  })

  test.each([zurich, ushuaia])(
    'has east to the right, north up and metres of one length at $latDeg',
    (origin) => {
      const frame = mercatorFrame(origin)
      const zoom = frame.zoomFor(4)
      const [x0, y0] = project(frame.toLatLng({ xM: 0, yM: 0 }), zoom)
      const [east] = project(frame.toLatLng({ xM: 100, yM: 0 }), zoom)
      const [, north] = project(frame.toLatLng({ xM: 0, yM: 100 }), zoom)
      // The ellipsoid's radii differ from the sphere's by up to 0.7 %.
      expect((east - x0) / 400).toBeCloseTo(1, 1)
      expect((y0 - north) / 400).toBeCloseTo(1, 1)
      expect(frame.metresPerPixel(zoom)).toBeCloseTo(0.25, 9)
    },
  )

  test('keeps a site across the date line in one piece', () => {
    const frame = mercatorFrame({ latDeg: -17, lonDeg: 179.999, heightM: null })
    const lngs = cornersOf(frame, { minXM: -500, maxXM: 500, minYM: 0, maxYM: 1 }).map(([, lng]) => lng)
    expect(Math.max(...lngs) - Math.min(...lngs)).toBeLessThan(0.02)
    expect(frame.fromLatLng({ lat: -17, lng: 180.0001 }).xM).toBeGreaterThan(0)
  })
})
