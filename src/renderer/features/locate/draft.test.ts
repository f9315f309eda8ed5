import { describe, expect, test } from 'vitest'
import { querySchema } from '../../../shared/query.ts'
import { fromQuery, toQuery } from './draft.ts'

describe('toQuery', () => {
  test('leaves out the directions while they are hidden', () => {
    const draft = fromQuery(querySchema.parse({ text: 'a', front: 'b' }))
    expect(toQuery({ ...draft, byDirection: false })).toMatchObject({ text: 'a', front: '' })
  })

  test('gives back the query that a draft was made from', () => {
    const query = querySchema.parse({
      left: 'a bus stop',
      facing: 123,
      near: { xM: 1, yM: 2, radiusM: 30 },
      taken: { fromAt: '2026-03-01T00:00:00.000Z' },
      after: { queryId: crypto.randomUUID(), moved: { forwardM: 20 } },
      without: ['signs'],
    })
    expect(toQuery(fromQuery(query))).toEqual(query)
  })
})
