import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VIEW_SIZE_PX, viewBearingsDeg } from '../../../shared/bearing.ts'
import { cutViews } from './cutViews.ts'
import { aPanorama, colourOf, type Direction } from './testing/aPanorama.ts'

const rad = (deg: number) => (deg * Math.PI) / 180

/** Where a view's pixel looks, by the definition of a 90° perspective picture. */
function directionAt(bearingDeg: number, column: number, row: number): Direction {
  const right = (2 * (column + 0.5)) / VIEW_SIZE_PX - 1
  const up = 1 - (2 * (row + 0.5)) / VIEW_SIZE_PX
  const [sin, cos] = [Math.sin(rad(bearingDeg)), Math.cos(rad(bearingDeg))]
  const norm = Math.hypot(right, 1, up)
  return [(right * cos + sin) / norm, (cos - right * sin) / norm, up / norm]
}

/** Largest difference to what the analytic panorama has in each pixel's direction. */
function largestError(views: Uint8Array[]): number {
  let worst = 0
  for (const [i, view] of views.entries())
    for (let k = 0; k < VIEW_SIZE_PX ** 2; k++) {
      const wanted = colourOf(
        directionAt(viewBearingsDeg[i]!, k % VIEW_SIZE_PX, Math.floor(k / VIEW_SIZE_PX)),
      )
      for (let c = 0; c < 3; c++) worst = Math.max(worst, Math.abs(view[k * 3 + c]! - wanted[c]!))
    }
  return worst
}

const pixel = (view: Uint8Array, column: number, row: number) => [
  ...view.subarray((row * VIEW_SIZE_PX + column) * 3, (row * VIEW_SIZE_PX + column) * 3 + 3),
]

describe('cutViews', () => {
  it('shows in every pixel what lies in its direction, seam and corners included', () => {
    expect(largestError(cutViews(aPanorama()))).toBeLessThanOrEqual(1.01)
    expect(largestError(cutViews(aPanorama({ widthPx: 2560, heightPx: 1280 })))).toBeLessThanOrEqual(1.01)
  })

  it('does so at any size of the source', () => {
    fc.assert(
      fc.property(fc.integer({ min: 90, max: 700 }), (heightPx) => {
        const widthPx = 2 * heightPx + (heightPx % 3) - 1
        // A coarse panorama is a polygon: a chord's height over 1/90 of a half turn, on top of two roundings.
        expect(largestError(cutViews(aPanorama({ widthPx, heightPx })))).toBeLessThanOrEqual(1.2)
      }),
      { numRuns: 5 },
    )
  })

  it('joins neighbouring views along their common edge', () => {
    const views = cutViews(aPanorama())
    for (let i = 0; i < 4; i++)
      for (let row = 0; row < VIEW_SIZE_PX; row++) {
        const edge = pixel(views[i]!, VIEW_SIZE_PX - 1, row)
        const next = pixel(views[(i + 1) % 4]!, 0, row)
        for (let c = 0; c < 3; c++) expect(Math.abs(edge[c]! - next[c]!)).toBeLessThanOrEqual(2)
      }
  })

  it('turns by one view when the panorama is rolled by a quarter', () => {
    const panorama = aPanorama({
      colour: ([x, y, z]) => [128 + 120 * Math.sin(9 * x), 128 + 99 * y, 128 + 99 * z],
    })
    const { widthPx, heightPx, rgb } = panorama
    const rolled = new Uint8Array(rgb.length)
    const quarter = (widthPx / 4) * 3
    for (let row = 0; row < heightPx; row++) {
      const line = rgb.subarray(row * widthPx * 3, (row + 1) * widthPx * 3)
      rolled.set(line.subarray(quarter), row * widthPx * 3)
      rolled.set(line.subarray(0, quarter), (row + 1) * widthPx * 3 - quarter)
    }
    const views = cutViews(panorama)
    const turned = cutViews({ ...panorama, rgb: rolled })
    for (let i = 0; i < 4; i++) {
      const wanted = views[(i + 1) % 4]!
      const worst = turned[i]!.reduce((most, value, at) => Math.max(most, Math.abs(value - wanted[at]!)), 0)
      expect(worst).toBeLessThanOrEqual(1)
    }
  })

  it('blends the first and the last column at the seam', () => {
    const panorama = aPanorama({ widthPx: 64, heightPx: 32, colour: () => [0, 0, 0] })
    for (let row = 0; row < 32; row++) panorama.rgb.fill(200, row * 64 * 3, row * 64 * 3 + 3)
    const back = cutViews(panorama)[2]!
    const middle = VIEW_SIZE_PX / 2
    const [left] = pixel(back, middle - 1, middle)
    const [right] = pixel(back, middle, middle)
    expect(left).toBeGreaterThan(85)
    expect(right).toBeGreaterThan(left!)
    expect(right! - left!).toBeLessThan(20)
  })
})

describe('cutViews of a partial panorama', () => {
  const placement = { left: 0.25, top: 0.375, width: 0.5, height: 0.25 }

  it('puts it where it lies on the sphere and leaves the rest black', () => {
    const whole = cutViews(aPanorama({ widthPx: 1024, heightPx: 512 }))
    const views = cutViews(aPanorama({ widthPx: 512, heightPx: 128, placement }))
    const middle = VIEW_SIZE_PX / 2
    for (const [column, row] of [
      [middle, middle],
      [20, middle],
      [490, middle - 60],
    ] as const)
      for (let c = 0; c < 3; c++)
        expect(
          Math.abs(pixel(views[0]!, column, row)[c]! - pixel(whole[0]!, column, row)[c]!),
        ).toBeLessThanOrEqual(1)
    expect(pixel(views[0]!, middle, 4)).toEqual([0, 0, 0])
    expect(views[2]!.every((value) => value === 0)).toBe(true)
    expect(pixel(views[1]!, middle - 40, middle)).not.toEqual([0, 0, 0])
    expect(pixel(views[1]!, middle + 40, middle)).toEqual([0, 0, 0])
  })
})

describe('cutViews of a tilted panorama', () => {
  it('levels it: the views are those of a level camera', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -30, max: 30, noNaN: true }),
        fc.double({ min: -60, max: 60, noNaN: true }),
        (pitchDeg, rollDeg) => {
          // World direction of a camera direction: roll about the front first, then pitch about the right.
          const [sinP, cosP, sinR, cosR] = [
            Math.sin(rad(pitchDeg)),
            Math.cos(rad(pitchDeg)),
            Math.sin(rad(rollDeg)),
            Math.cos(rad(rollDeg)),
          ]
          const toWorld = ([x, y, z]: Direction): Direction => {
            const [across, above] = [x * cosR + z * sinR, z * cosR - x * sinR]
            return [across, y * cosP - above * sinP, y * sinP + above * cosP]
          }
          const panorama = aPanorama({
            tilt: { pitchDeg, rollDeg },
            colour: (direction) => colourOf(toWorld(direction)),
          })
          expect(largestError(cutViews(panorama))).toBeLessThanOrEqual(1.2)
        },
      ),
      { numRuns: 4 },
    )
  })

  const isSky = (value: number | undefined) => (value ?? 0) > 128
  const [middle, high, low] = [VIEW_SIZE_PX / 2, VIEW_SIZE_PX / 2 - 8, VIEW_SIZE_PX / 2 + 8]

  it('takes positive pitch for a middle that looks above the horizon', () => {
    // The picture's middle looks 10° up, so the horizon passes 10° below it in front and 10° above it behind.
    const [sin, cos] = [Math.sin(rad(10)), Math.cos(rad(10))]
    const colour = ([, y, z]: Direction) =>
      y * sin + z * cos > 0 ? ([255, 255, 255] as const) : ([0, 0, 0] as const)
    const level = cutViews(aPanorama({ colour, tilt: { pitchDeg: 10, rollDeg: 0 } }))
    for (const view of level) {
      expect(isSky(pixel(view, middle, high)[0])).toBe(true)
      expect(isSky(pixel(view, middle, low)[0])).toBe(false)
    }
  })

  it('takes positive roll for a horizon that runs counterclockwise in the picture', () => {
    // Counterclockwise: the horizon climbs towards the right.
    const [sin, cos] = [Math.sin(rad(15)), Math.cos(rad(15))]
    const colour = ([x, , z]: Direction) =>
      z * cos - x * sin > 0 ? ([255, 255, 255] as const) : ([0, 0, 0] as const)
    const level = cutViews(aPanorama({ colour, tilt: { pitchDeg: 0, rollDeg: 15 } }))
    for (const view of level)
      for (const column of [20, middle, 490]) {
        expect(isSky(pixel(view, column, high)[0])).toBe(true)
        expect(isSky(pixel(view, column, low)[0])).toBe(false)
      }
  })
})
