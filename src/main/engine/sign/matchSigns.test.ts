import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchSigns as matchRead } from './matchSigns.ts'
import { ReadSigns, type ViewSign } from './ReadSigns.ts'

const ROWS = 20

function matchSigns(quoted: readonly string[], signs: readonly ViewSign[], rows: number): Float32Array {
  return matchRead(quoted, new ReadSigns(signs, rows))
}

function aSign(row: number, text: string, { view = 0, confidence = 0.95 } = {}): ViewSign {
  return { row, view: view as ViewSign['view'], text, confidence }
}

/** Signs of the other captures, all different. */
const others = ['BAKERY', 'HOTEL ADLER', 'OPTICIAN', 'TATTOO', 'PARK AVE', 'LIBRARY', 'MUSEUM', 'SUSHI'].map(
  (text, i) => aSign(i + 10, text),
)

/** What a quote says of view 0 of a capture, given one sign there besides those of the others. */
function saysOf(quote: string, text: string): number {
  return matchSigns([quote], [aSign(3, text), ...others], ROWS)[3 * 4]!
}

const anyText = fc.string({ maxLength: 12 })
const anySigns = fc.array(
  fc.record({
    row: fc.nat(ROWS - 1),
    view: fc.constantFrom<ViewSign['view']>(0, 1, 2, 3),
    text: anyText,
    confidence: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { maxLength: 40 },
)

describe('matchSigns', () => {
  it('puts the view that shows the sign first, and leaves the others behind by less than a nat', () => {
    const ratios = matchSigns(['Pharmacy'], [aSign(3, 'PHARMACY', { view: 2 }), ...others], ROWS)
    const best = ratios.indexOf(Math.max(...ratios))
    expect(best).toBe(3 * 4 + 2)
    expect(ratios[best]).toBeGreaterThan(2.5)
    expect(Math.min(...ratios)).toBeGreaterThan(-1)
  })

  it('reads over case, accents, spaces and letters that look alike', () => {
    const plain = saysOf('TATTOO STUDIO', 'TATTOO STUDIO')
    expect(saysOf('tattoo-studio', 'TATT00 5TUDI0')).toBeCloseTo(plain)
    expect(saysOf('Café Brûlée', 'CAFE BRULEE')).toBeGreaterThan(2.5)
  })

  it('counts a misread letter, a part and a chance likeness for less and less', () => {
    const graded = ['PHARMACY', 'PHARWACY', 'PHARM', 'HARBOUR'].map((text) => saysOf('PHARMACY', text))
    expect(graded).toEqual(graded.toSorted((a, b) => b - a))
    expect(graded[2]).toBeGreaterThan(1)
    expect(graded[3]).toBeLessThan(0.5)
  })

  it('takes a quote that is a part of the sign', () => {
    expect(saysOf('Adler', 'GASTHOF ADLER')).toBeGreaterThan(1)
  })

  it('makes less of a text the more views show it', () => {
    const shownBy = (count: number): number =>
      matchSigns(
        ['BANK'],
        Array.from({ length: count }, (_, row) => aSign(row, 'BANK')),
        ROWS,
      )[0]!
    expect(shownBy(1)).toBeGreaterThan(shownBy(3))
    expect(shownBy(3)).toBeGreaterThan(shownBy(ROWS))
  })

  it('makes less of what was read with doubt', () => {
    const [sure, unsure] = [0.95, 0.5].map(
      (confidence) => matchSigns(['BAKERY'], [aSign(0, 'BAKERY', { confidence })], ROWS)[0]!,
    )
    expect(sure).toBeGreaterThan(unsure!)
  })

  it('says nothing where no sign was read, nothing is quoted, or a quote has no letter', () => {
    const nothing = new Float32Array(ROWS * 4)
    expect(matchSigns(['BAKERY'], [], ROWS)).toEqual(nothing)
    expect(matchSigns([], others, ROWS)).toEqual(nothing)
    expect(matchSigns(['—!?'], others, ROWS)).toEqual(nothing)
  })

  it('says next to nothing of a quote that the site knows nothing like', () => {
    const ratios = matchSigns(['XYLOPHON WERK'], others, ROWS)
    expect(Math.max(...ratios.map(Math.abs))).toBeLessThan(0.1)
  })

  it('adds the quotes up, each once', () => {
    const one = matchSigns(['SUSHI'], others, ROWS)
    const two = matchSigns(['MUSEUM'], others, ROWS)
    const both = matchSigns(['SUSHI', 'MUSEUM', 'sushi'], others, ROWS)
    expect([...both].map((x) => x.toFixed(4))).toEqual([...one].map((x, i) => (x + two[i]!).toFixed(4)))
  })

  it('for any signs and quote: stays above ln 0.5, has a mean ratio of 1, and does not mind their order', () => {
    fc.assert(
      fc.property(anyText, anySigns, (quote, signs) => {
        const ratios = matchSigns([quote], signs, ROWS)
        expect(Math.min(...ratios)).toBeGreaterThanOrEqual(Math.log(0.5) - 1e-6)
        const mean = ratios.reduce((sum, ratio) => sum + Math.exp(ratio), 0) / ratios.length
        expect(mean).toBeCloseTo(1, 4)
        expect(matchSigns([quote], signs.toReversed(), ROWS)).toEqual(ratios)
      }),
    )
  })

  it('for any signs: a sign that is quoted makes its view the likeliest of all', () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'ABCDEFHJKMNPRTUVWXY'),
      minLength: 5,
      maxLength: 12,
    })
    fc.assert(
      fc.property(letters, anySigns, fc.nat(ROWS - 1), (text, signs, row) => {
        const ratios = matchSigns([text], [...signs, aSign(row, text, { confidence: 1 })], ROWS)
        expect(ratios[row * 4]).toBeCloseTo(Math.max(...ratios), 5)
      }),
    )
  })

  it('finds a sign half as surely from where it was not read, to the side that looks the same way', () => {
    const onlookers = Array.from({ length: ROWS }, (_, row) => (row === 3 ? [{ row: 4, quarters: 1 }] : []))
    const ratios = matchRead(
      ['BAKERY'],
      new ReadSigns([aSign(3, 'BAKERY', { view: 2 }), ...others.slice(1)], ROWS, onlookers),
    )
    const [read, inSight] = [ratios[3 * 4 + 2]!, ratios[4 * 4 + 1]!]
    expect(read).toBeGreaterThan(inSight)
    expect(inSight).toBeGreaterThan(1)
    const rest = ratios.filter((_, at) => at !== 3 * 4 + 2 && at !== 4 * 4 + 1)
    expect(Math.max(...rest)).toBeLessThan(inSight)
  })
})
