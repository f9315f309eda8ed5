import { describe, expect, it } from 'vitest'
import { visitColour, visitColoursOn } from './visitColours.ts'

/** As WCAG 2.2 reckons it, of two colours like `#1a2129`. */
function contrast(...pair: [string, string]): number {
  const [light, dark] = pair.map(luminance).toSorted((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

describe('visitColours', () => {
  it.each([
    ['light', '#f5f7f9'],
    ['dark', '#1a2129'],
  ] as const)('stand out from a %s ground three to one, as WCAG wants of graphics', (scheme, ground) => {
    const colours = visitColoursOn(scheme).match(/#[0-9a-f]{6}/g)!
    expect(colours).toHaveLength(6)
    for (const colour of colours) expect(contrast(colour, ground), colour).toBeGreaterThan(3)
  })

  it('begin anew after the last', () => {
    expect([0, 5, 6].map(visitColour)).toEqual(['var(--visit-0)', 'var(--visit-5)', 'var(--visit-0)'])
  })
})
