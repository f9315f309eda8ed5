import { describe, expect, it } from 'vitest'
import { captureIdSchema } from '../../../shared/ids.ts'
import { coverageMap } from './coverageMap.ts'
import type { Placed } from './siteReport.ts'

const aPlaced = (xM: number, yM: number, isHidden = false): Placed => ({
  id: captureIdSchema.parse('0123456789abcdef'),
  filename: 'a.jpg',
  xM,
  yM,
  headingDeg: null,
  isHidden,
  visit: 0,
})

describe('coverageMap', () => {
  it('keeps its arrow to the north off every capture, whatever the shape of the site', () => {
    for (const [widthM, heightM] of [
      [100, 100],
      [1000, 1],
      [1, 1000],
      [0, 0],
    ] as const) {
      const corners = [0, widthM].flatMap((xM) => [0, heightM].map((yM) => aPlaced(xM, yM)))
      const svg = coverageMap(corners, [], 1)
      const lowest = Math.max(...[...svg.matchAll(/cy="([\d.]+)"/g)].map(([, y]) => Number(y)))
      const arrow = Number(/class="north" transform="translate\([\d.]+ ([\d.]+)\)"/.exec(svg)![1])
      const reachPx = 18
      expect(arrow - reachPx - lowest).toBeGreaterThan(10)
    }
  })

  it('draws the ring of a hidden capture over the line of a gap, with ground inside', () => {
    const gap = { fromXM: 0, fromYM: 0, toXM: 20, toYM: 0, lengthM: 20 }
    const ids = { fromId: aPlaced(0, 0).id, toId: aPlaced(0, 0).id }
    const svg = coverageMap([aPlaced(0, 0), aPlaced(10, 0, true), aPlaced(20, 0)], [{ ...gap, ...ids }], 1)
    const ring = /<circle[^>]*class="hidden"[^>]*>/.exec(svg)!
    expect(ring[0]).not.toContain('fill=')
    expect(ring.index).toBeGreaterThan(svg.indexOf('class="gap"'))
  })
})
