import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('theme.css', import.meta.url), 'utf8')

describe.each(['outdoor', 'indoor'])('theme %s', (theme) => {
  const colours = coloursOf(theme)

  test.each([
    ...['ink', 'ink-2'].flatMap((ink) => ['surface', 'surface-2', 'surface-3'].map((on) => [ink, on])),
    ['ink', 'accent-soft'],
    ['ink-2', 'accent-soft'],
    ['accent', 'surface'],
    ['accent', 'surface-2'],
    ['accent', 'accent-soft'],
    ['accent-ink', 'accent'],
    ['ink', 'warn-soft'],
    ['ink-2', 'warn-soft'],
    ['warn', 'surface'],
    ['warn', 'surface-2'],
    ['warn', 'warn-soft'],
  ])('text %s on %s has at least 7:1', (ink, on) => {
    expect(contrast(colours(ink), colours(on))).toBeGreaterThanOrEqual(7)
  })

  test.each(['line-strong', 'bar-for', 'bar-against'])('control colour %s has at least 4.5:1', (colour) => {
    expect(contrast(colours(colour), colours('surface'))).toBeGreaterThanOrEqual(4.5)
  })
})

function coloursOf(theme: string): (name: string | undefined) => string {
  const block = css.slice(css.indexOf(`[data-theme='${theme}']`)).split('}')[0] ?? ''
  return (name) => {
    const found = new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(block)?.[1]
    if (!found) throw new Error(`theme ${theme} has no colour ${name}`)
    return found
  }
}

/** WCAG 2.2 contrast ratio of two `#rrggbb` colours. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
