import { parse } from 'csv-parse/sync'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { VIEWS, viewBearingsDeg } from '../src/shared/bearing.ts'
import { importInputSchema } from '../src/shared/import.ts'
import { table } from '../src/main/cli/output.ts'
import { Engine } from '../src/main/engine/Engine.ts'
import { readSigns } from '../src/main/engine/readSigns.ts'
import { foldText } from '../src/main/engine/sign/foldText.ts'
import { leastErrors } from '../src/main/engine/text/leastErrors.ts'
import { matchSigns } from '../src/main/engine/sign/matchSigns.ts'
import { ReadSigns, type ViewSign } from '../src/main/engine/sign/ReadSigns.ts'
import { listCaptures } from '../src/main/engine/site/captures.ts'
import { listSigns } from '../src/main/engine/site/signs.ts'

/**
 * How well signs are read, and what a quote alone tells: `node bench/signs.ts --captures DIR`, a folder that
 * `python -m wayword_training captures` wrote. Every word that stands in a view is quoted once for its capture.
 */
const { values } = parseArgs({ options: { captures: { type: 'string', default: '' } } })

const truthSchema = z.object({
  filename: z.string(),
  bearing_deg: z.coerce.number(),
  text: z.string(),
  distance_m: z.coerce.number(),
})
type Truth = z.infer<typeof truthSchema>

/** Upper ends of the distances told apart, metres. */
const DISTANCES_M = [12, 20, 35]
const KS = [1, 3, 10]

const work = mkdtempSync(join(tmpdir(), 'wayword-signs-'))
const quiet = { signal: new AbortController().signal, progress: () => {}, problem: () => {} }
const engine = await Engine.open()
try {
  await engine.createSite(join(work, 'signs.wayword'), { name: 'signs', origin: null })
  await engine.site.importSource(importInputSchema.parse({ path: values.captures }), quiet)
  const before = process.cpuUsage()
  const { views, signs } = await readSigns(engine.site.file, quiet)
  const msPerView = process.cpuUsage(before).user / 1000 / views
  console.log(`${signs} signs read in ${views} views, ${msPerView.toFixed(0)} ms of processor time a view.\n`)
  const truths = parse(readFileSync(join(values.captures, 'queries', 'signs.csv')), { columns: true })
  report(z.array(truthSchema).parse(truths))
} finally {
  await engine.close()
  rmSync(work, { recursive: true })
}

function report(truths: readonly Truth[]): void {
  const captures = listCaptures(engine.site.file)
  const rowOf = new Map(captures.map(({ filename }, row) => [filename, row]))
  const signs: ViewSign[] = listSigns(engine.site.file).map(({ filename, bearingDeg, text, confidence }) => ({
    row: rowOf.get(filename)!,
    view: viewBearingsDeg.indexOf(bearingDeg as 0) as ViewSign['view'],
    text,
    confidence,
  }))
  const nearest = new Map<string, Truth>()
  for (const truth of truths) {
    const key = `${truth.filename} ${truth.bearing_deg} ${truth.text}`
    if (truth.distance_m < (nearest.get(key)?.distance_m ?? Infinity)) nearest.set(key, truth)
  }
  const rows = DISTANCES_M.map((farM, i) => {
    const nearM = DISTANCES_M[i - 1] ?? 0
    const there = [...nearest.values()].filter((each) => each.distance_m >= nearM && each.distance_m < farM)
    const errors = there.map((truth) => errorsOf(truth, signs, rowOf.get(truth.filename)!))
    const ranks = there.map(({ text, filename }) =>
      rankOf(text, signs, captures.length, rowOf.get(filename)!),
    )
    const share = (list: readonly number[], most: number): string =>
      (list.filter((each) => each <= most).length / list.length).toFixed(2)
    return [
      `${nearM}–${farM} m`,
      String(there.length),
      share(errors, 0),
      share(errors, 0.25),
      ...KS.map((k) => share(ranks, k)),
    ]
  })
  const head = ['distance', 'signs', 'read', 'read but for a quarter', ...KS.map((k) => `recall@${k}`)]
  console.log(table([head, ...rows]).join('\n'))
}

/** Share of a sign's letters that its best reading has wrong. */
function errorsOf({ text, bearing_deg }: Truth, signs: readonly ViewSign[], row: number): number {
  const shown = foldText(text)
  const readings = signs
    .filter((sign) => sign.row === row && viewBearingsDeg[sign.view] === bearing_deg)
    .map((sign) => foldText(sign.text))
  return Math.min(1, ...readings.map((read) => leastErrors(shown, read) / shown.length))
}

/** Place of a capture among all, from 1, by the quote alone; half the ties come before it. */
function rankOf(quote: string, signs: readonly ViewSign[], captures: number, row: number): number {
  const ratios = matchSigns([quote], new ReadSigns(signs, captures))
  const scores = Array.from({ length: captures }, (_, at) =>
    ratios.subarray(at * VIEWS, (at + 1) * VIEWS).reduce((sum, ratio) => sum + Math.exp(ratio), 0),
  )
  const own = scores[row]!
  const before = scores.filter((score) => score > own).length
  return before + (scores.filter((score) => score === own).length + 1) / 2
}
