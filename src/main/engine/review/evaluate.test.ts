import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import writeXlsx from 'write-excel-file/node'
import { captureIdSchema } from '../../../shared/ids.ts'
import type { Capture } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import { aFolder } from '../../../../tests/builders/panoramas.ts'
import { evaluate, type Evaluation, type Rank } from './evaluate.ts'
import { protocols } from './protocols.ts'
import { readQueries, type TestQuery } from './readQueries.ts'

/** Captures 4 m apart on a line. */
const captures: Capture[] = Array.from({ length: 10 }, (_, i) => ({
  id: captureIdSchema.parse(i.toString(16).padStart(16, '0')),
  filename: `${i}.jpg`,
  capturedAt: null,
  position: { xM: i * 4, yM: 0, zM: null },
  positionSource: 'poses',
  headingDeg: 0,
  headingSource: 'poses',
}))

function aQuery(filename: string): TestQuery {
  return { id: filename, text: 'x', front: '', right: '', back: '', left: '', truth: { filename } }
}

const options = { protocol: protocols.vpr, toLocal: () => ({ xM: 0, yM: 0 }) }

/** Asks for the first four captures; the ranking gives the capture `offset` places after the true one, then the next two. */
function evaluated(
  offset: number,
  queries = [0, 1, 2, 3].map((i) => aQuery(`${i}.jpg`)),
): Promise<Evaluation> {
  let asked = 0
  const rank: Rank = () => {
    const first = asked++ + offset
    return Promise.resolve(
      [0, 1, 2].map((step) => {
        const { id, filename } = captures[first + step]!
        return { captureId: id, filename, score: 2.5 - step }
      }),
    )
  }
  return evaluate(queries, captures, rank, {
    protocol: protocols.street360loc,
    heading: 'known',
    toLocal: () => ({ xM: 0, yM: 0 }),
  })
}

async function shareOf(offset: number, k: number, withinM: number | null): Promise<number | undefined> {
  const { recall } = await evaluated(offset)
  return recall.find((cell) => cell.k === k && cell.withinM === withinM)?.share
}

describe('evaluate', () => {
  it('counts a success when a candidate among the first k lies within the radius', async () => {
    expect(await shareOf(0, 1, 5)).toBe(1)
    expect(await shareOf(1, 1, 5)).toBe(1)
    expect(await shareOf(1, 1, null)).toBe(0)
    expect(await shareOf(2, 1, 5)).toBe(0)
    expect(await shareOf(2, 1, 10)).toBe(1)
    expect(await shareOf(4, 10, 15)).toBe(0)
    expect(await shareOf(4, 10, 30)).toBe(1)
  })

  it('tells of every query where the truth came, within each radius, and the first candidates with their scores', async () => {
    const { perQuery } = await evaluated(0, [
      aQuery('2.jpg'),
      { ...aQuery('at a place'), truth: { xM: 19.5, yM: 0 } },
      { ...aQuery('far away'), truth: { xM: 900, yM: 0 } },
    ])
    const ranks = (...found: (number | null)[]): unknown =>
      [5, 10, 15, 30].map((withinM, i) => ({ withinM, rank: found[i] }))
    expect(perQuery).toMatchObject([
      { id: '2.jpg', rankOfTruth: 3, first: '0.jpg', ranks: ranks(2, 1, 1, 1) },
      { id: 'at a place', rankOfTruth: null, first: '1.jpg', ranks: ranks(null, 3, 2, 1) },
      { id: 'far away', rankOfTruth: null, first: '2.jpg', ranks: ranks(null, null, null, null) },
    ])
    expect(perQuery[0]!.candidates).toEqual([
      { filename: '0.jpg', score: 2.5 },
      { filename: '1.jpg', score: 1.5 },
      { filename: '2.jpg', score: 0.5 },
    ])
  })

  it('sets beside every share its interval and what a random ranking reaches', async () => {
    // Ten captures 4 m apart, truth at the first four: within 5 m lie 2, 3, 3 and 3 of them.
    const { recall } = await evaluated(2)
    const cell = (k: number, withinM: number | null): unknown =>
      recall.find((found) => found.k === k && found.withinM === withinM)
    expect(cell(1, 5)).toEqual({
      k: 1,
      withinM: 5,
      share: 0,
      low: 0,
      high: 0,
      chance: expect.closeTo((0.2 + 0.3 + 0.3 + 0.3) / 4, 12) as number,
    })
    expect(cell(3, null)).toMatchObject({ share: 0, chance: expect.closeTo(0.3, 12) as number })
    expect(cell(10, 5)).toMatchObject({ chance: 1 })
  })

  it('refuses a truth that is not on the site', async () => {
    const run = evaluate([aQuery('else.jpg')], captures, () => Promise.resolve([]), {
      protocol: protocols.vpr,
      heading: 'known',
      toLocal: () => ({ xM: 0, yM: 0 }),
    })
    await expect(run).rejects.toThrow('Query else.jpg expects else.jpg, which is not on this site.')
  })
})

describe('evaluate with a query that cannot be asked', () => {
  it.each(['empty_query', 'bad_input'] as const)('names the query that %s is about', async (code) => {
    const rank = (): Promise<never> => Promise.reject(new AppError(code, 'The description is odd.'))
    const run = evaluate([aQuery('0.jpg')], captures, rank, { ...options, heading: 'known' })
    await expect(run).rejects.toMatchObject({
      code: 'queries_invalid',
      message: 'Query 0.jpg cannot be asked: The description is odd.',
    })
  })

  it('leaves any other refusal as it is', async () => {
    const rank = (): Promise<never> => Promise.reject(new AppError('no_gallery', 'Encode first.'))
    const run = evaluate([aQuery('0.jpg')], captures, rank, { ...options, heading: 'known' })
    await expect(run).rejects.toMatchObject({ code: 'no_gallery', message: 'Encode first.' })
  })
})

describe('readQueries', () => {
  const write = (name: string, text: string): string => {
    const path = join(aFolder(), name)
    writeFileSync(path, text)
    return path
  }

  it('reads CSV and JSON lines alike', async () => {
    const csv = write('q.csv', '\ufeffid,text,front,expected_filename\na,"hello, there",,0.jpg\n')
    const jsonl = write('q.jsonl', '{"id":"a","text":"hello, there","expected_filename":"0.jpg"}\n')
    const expected = [{ ...aQuery('0.jpg'), id: 'a', text: 'hello, there' }]
    expect(await readQueries(csv)).toEqual(expected)
    expect(await readQueries(jsonl)).toEqual(expected)
  })

  it('reads a Street360Loc workbook: one row per view, places on a sphere of 6,365 km', async () => {
    const path = join(aFolder(), 'test_description.xlsx')
    const [lat, lon] = [40.7, -74.01].map((degrees) => (degrees * Math.PI) / 180) as [number, number]
    const at = [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)].map(
      (part) => part * 6_365_000,
    )
    const rows = [1, 2, 3, 4].map((pos) => ['000007', pos, ...at, `view ${pos}`])
    await writeXlsx([['index', 'pos', 'x', 'y', 'z', 'text_description'], ...rows]).toFile(path)
    const [query, ...others] = await readQueries(path)
    expect(others).toEqual([])
    expect(query).toMatchObject({
      id: '000007',
      front: 'view 1',
      right: 'view 2',
      back: 'view 3',
      left: 'view 4',
    })
    const { geodetic } = query!.truth as { geodetic: { latDeg: number; lonDeg: number } }
    expect(geodetic.latDeg).toBeCloseTo(40.7, 9)
    expect(geodetic.lonDeg).toBeCloseTo(-74.01, 9)
  })

  it('takes a place in the local frame for truth', async () => {
    const [query] = await readQueries(write('q.csv', 'id,front,x_m,y_m\na,trees,3.5,-2\n'))
    expect(query?.truth).toEqual({ xM: 3.5, yM: -2 })
  })

  it('takes null in JSON lines for absent', async () => {
    const line = '{"id":null,"text":"x","front":null,"expected_filename":null,"x_m":3.5,"y_m":-2}'
    const [query] = await readQueries(write('q.jsonl', `\ufeff${line}\r\n\r\n`))
    expect(query).toMatchObject({ id: '1', front: '', truth: { xM: 3.5, yM: -2 } })
    const nowhere = write('q.jsonl', '{"id":"a","text":"x","expected_filename":null}\n')
    await expect(readQueries(nowhere)).rejects.toThrow(/line 1: query a has no truth/)
  })

  it.each([
    ['{"id":"b","front":["x"]}', 'line 3: front is neither text nor a number.'],
    ['{"id":"b","text":true,"left":{}}', 'line 3: text is neither text nor a number.'],
    ['[1, 2]', 'line 3 is no JSON object.'],
    ['null', 'line 3 is no JSON object.'],
    ['{"id":', 'line 3 is no JSON object.'],
  ])('names the line and what is wrong with it: %s', async (bad, why) => {
    const path = write('q.jsonl', `{"id":"a","text":"x","expected_filename":"0.jpg"}\n\n${bad}\n`)
    await expect(readQueries(path)).rejects.toMatchObject({
      code: 'queries_invalid',
      message: `${path}: ${why}`,
    })
  })

  it('names the file and what is wrong with it', async () => {
    await expect(readQueries(write('q.csv', 'id,text\na,trees\n'))).rejects.toThrow(
      /q.csv: line 2: query a has no truth/,
    )
    await expect(readQueries(write('q.csv', 'id,text\n'))).rejects.toThrow(/q.csv holds no query/)
    await expect(readQueries(write('q.txt', 'x'))).rejects.toThrow(/q.txt is neither/)
    await expect(readQueries(write('q.xlsx', 'no workbook'))).rejects.toThrow(/q.xlsx: /)
    await expect(readQueries('absent.csv')).rejects.toThrow(/absent.csv cannot be read \(ENOENT\)/)
  })
})
