import type { Command } from 'commander'
import { AppError } from '../../shared/errors.ts'
import type { Channel } from '../../shared/query.ts'
import { queryKinds } from '../engine/locate/calibration.ts'
import { judge, type JudgedAnswer } from '../engine/review/judge.ts'
import { readQueries } from '../engine/review/readQueries.ts'
import {
  auroc,
  brierScore,
  calibrationError,
  measured,
  reliability,
  rightAt,
  type Measured,
} from '../engine/review/trust.ts'
import { askedOn } from './askedOn.ts'
import { jsonOption, siteOption, withoutOption } from './options.ts'
import { print, table } from './output.ts'
import { watchProgress } from './printProgress.ts'
import { withSiteToRead } from './withSite.ts'

/** Shares of the answers that are given, the most confident first. */
const COVERAGES = [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2] as const

export function addTrustCommand(wayword: Command): void {
  wayword
    .command('trust')
    .description('measures whether probabilities, regions and "not recognised" can be trusted')
    .addOption(siteOption())
    .requiredOption('--queries <file>', 'queries of places that the site shows, with their truth')
    .requiredOption('--outside <file>', 'queries of places that it does not show')
    .addOption(withoutOption())
    .addOption(jsonOption())
    .action(trust)
}

interface TrustOptions {
  site: string
  queries: string
  outside: string
  without: Channel[]
  json: boolean
}

async function trust({ site, queries, outside, without, json }: TrustOptions): Promise<void> {
  const [shown, strange] = [await readQueries(queries), await readQueries(outside)]
  await withSiteToRead({ site }, async (engine) => {
    const line = watchProgress('Asking')
    const nowhere = strange.map((query) => ({ query, xM: Infinity, yM: Infinity }))
    const asked = [
      ...askedOn(engine, shown).map((each) => ({ each, isInside: true })),
      ...nowhere.map((each) => ({ each, isInside: false })),
    ]
    const judged = await engine.site
      .match(async (matcher) => {
        const found: JudgedAnswer[] = []
        for (const [i, { each, isInside }] of asked.entries()) {
          const answer = await judge(each, { isInside, without }, matcher)
          if (answer) found.push(answer)
          line.show(i + 1, asked.length)
        }
        return found
      })
      .finally(line.clear)
    if (judged.length === 0)
      throw new AppError('queries_invalid', `Nothing of ${queries} could be answered on this site.`)
    const report = reportOf(judged)
    print(report, { json, lines: () => reportLines(report) })
  })
}

/** What is told of some answers. */
interface Figures {
  readonly queries: number
  readonly outside: number
  /** Of the queries whose place the site shows: within 10 m. */
  readonly recall: Measured
  readonly calibrationError: number
  readonly brier: number
  readonly aurocUnknown: number
  readonly baselines: Readonly<Record<string, number>>
  readonly regionHolds: Measured
  readonly regionMedianM2: number
  readonly headingRight: Measured | null
  readonly riskCoverage: readonly ({ readonly coverage: number } & Measured)[]
}

interface Report {
  readonly all: Figures
  readonly kinds: Readonly<Record<string, Figures>>
  readonly reliability: ReturnType<typeof reliability>
  readonly states: Readonly<
    Record<string, { readonly inside: number; readonly outside: number; readonly right: number }>
  >
}

function reportOf(judged: readonly JudgedAnswer[]): Report {
  const states: Record<string, { inside: number; outside: number; right: number }> = {}
  for (const { state, isInside, isRight } of judged) {
    const of = (states[state] ??= { inside: 0, outside: 0, right: 0 })
    if (isInside) of.inside++
    else of.outside++
    if (isRight) of.right++
  }
  const kinds = queryKinds.map((kind) => [kind, judged.filter((each) => each.kind === kind)] as const)
  return {
    all: figuresOf(judged),
    kinds: Object.fromEntries(
      kinds.filter(([, some]) => some.length > 0).map(([kind, some]) => [kind, figuresOf(some)]),
    ),
    reliability: reliability(judged),
    states,
  }
}

function figuresOf(judged: readonly JudgedAnswer[]): Figures {
  const inside = judged.filter(({ isInside }) => isInside)
  const headings = judged.flatMap(({ isHeadingRight }) => isHeadingRight ?? [])
  const areas = inside.map(({ regionM2 }) => regionM2).sort((a, b) => a - b)
  const separation = (of: (each: JudgedAnswer) => number): number =>
    auroc(judged.map((each) => ({ score: of(each), isInside: each.isInside })))
  return {
    queries: judged.length,
    outside: judged.length - inside.length,
    recall: measured(inside.map(({ isRight }) => isRight)),
    calibrationError: calibrationError(judged),
    brier: brierScore(judged),
    aurocUnknown: separation((each) => each.inside),
    baselines: Object.fromEntries(
      Object.keys(judged[0]!.baselines).map((name) => [name, separation((each) => each.baselines[name]!)]),
    ),
    regionHolds: measured(inside.map(({ isInRegion }) => isInRegion === true)),
    regionMedianM2: areas[Math.floor(areas.length / 2)] ?? NaN,
    headingRight: headings.length > 0 ? measured(headings) : null,
    riskCoverage: COVERAGES.map((coverage) => ({ coverage, ...rightAt(inside, coverage) })),
  }
}

function reportLines({ all, kinds, states }: Report): string[] {
  const figure = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : '–')
  const share = ({ share: value, low, high }: Measured): string =>
    `${figure(value)} [${figure(low)}, ${figure(high)}]`
  const row = (name: string, found: Figures): string[] => [
    name,
    `${found.queries} (${found.outside})`,
    share(found.recall),
    figure(found.calibrationError),
    figure(found.brier),
    figure(found.aurocUnknown),
    Object.values(found.baselines).map(figure).join(' / '),
    share(found.regionHolds),
    found.regionMedianM2.toFixed(0),
    found.headingRight ? share(found.headingRight) : '–',
    share(found.riskCoverage.find(({ coverage }) => coverage === 0.8)!),
  ]
  return [
    ...table([
      [
        'sides told',
        'queries (outside)',
        'recall@1 in 10 m',
        'ECE',
        'Brier',
        'AUROC unknown',
        Object.keys(all.baselines).join(' / '),
        '95 % region holds',
        'm²',
        'heading',
        'recall at 80 % coverage',
      ],
      ...Object.entries(kinds).map(([kind, found]) => row(kind, found)),
      row('all', all),
    ]),
    '',
    ...table([
      ['state', 'of places shown', 'right', 'of others'],
      ...Object.entries(states).map(([state, { inside, outside, right }]) => [
        state.replaceAll('_', ' '),
        String(inside),
        String(right),
        String(outside),
      ]),
    ]),
  ]
}
