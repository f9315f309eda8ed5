import { describe, expect, it } from 'vitest'
import { clueSchema } from './query.ts'

describe('clueSchema', () => {
  it('reads clues that were stored with text and direction alone', () => {
    expect(clueSchema.parse({ text: 'a red door', direction: 'front' })).toEqual({
      text: 'a red door',
      direction: 'front',
      bearingDeg: null,
      reference: 'operator',
      distance: null,
      count: null,
      isPlural: false,
      isNegated: false,
      sign: null,
      relation: null,
    })
  })

  it('refuses a bearing that is none', () => {
    expect(clueSchema.safeParse({ text: 'a', direction: null, bearingDeg: 360 }).success).toBe(false)
  })
})
