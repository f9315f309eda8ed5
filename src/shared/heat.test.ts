import { describe, expect, it } from 'vitest'
import { paintHeat, type Heat } from './heat.ts'

const whole = { left: 0, top: 0, right: 1, bottom: 1 }

/** Red, green, blue and alpha of a pixel of a picture ten pixels wide. */
function pixel(heat: Heat, x: number, y: number): number[] {
  return [...paintHeat(heat, 10).slice((y * 10 + x) * 4, (y * 10 + x) * 4 + 4)]
}

describe('paintHeat', () => {
  it('dims a view alike where nothing stands out, however the patches differ', () => {
    const cold = paintHeat({ rows: 1, columns: 2, deviations: [-3, 1], box: whole }, 10)
    const flat = paintHeat({ rows: 1, columns: 2, deviations: [0, 0], box: whole }, 10)
    expect(cold).toEqual(flat)
  })

  it('lets the picture through where it is warm, and less the colder it is', () => {
    const heat = { rows: 1, columns: 2, deviations: [0, 5], box: whole }
    const [cold, warm] = [pixel(heat, 0, 5), pixel(heat, 9, 5)]
    expect(warm[3]).toBeLessThan(cold[3]! / 2)
    expect(warm[0]).toBeGreaterThan(warm[2]!)
  })

  it('puts patches where they are in the view: rows down, columns to the right', () => {
    const heat = { rows: 2, columns: 2, deviations: [0, 0, 5, 0], box: whole }
    const corners = [pixel(heat, 0, 0), pixel(heat, 9, 0), pixel(heat, 0, 9), pixel(heat, 9, 9)]
    const lightest = Math.min(...corners.map(([, , , alpha]) => alpha!))
    expect(corners.map(([, , , alpha]) => alpha === lightest)).toEqual([false, false, true, false])
  })

  it('covers what the encoder does not look at', () => {
    const heat = { rows: 1, columns: 1, deviations: [5], box: { ...whole, top: 0.2, bottom: 0.8 } }
    expect(pixel(heat, 5, 1)[3]).toBeGreaterThan(pixel(heat, 5, 5)[3]!)
    expect(pixel(heat, 5, 1)).toEqual(pixel(heat, 5, 8))
  })
})
