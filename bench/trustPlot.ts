import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * Draws what `wayword trust --json` measured: how often the first candidate was right beside the probability it was told with, and
 * how often when only the surest answers are given.
 *
 * `node bench/trustPlot.ts TRUST.json OUT.svg`
 */
const measured = z.object({ share: z.number(), low: z.number(), high: z.number() })
const figures = z.object({ riskCoverage: z.array(measured.extend({ coverage: z.number() })) })
const reportSchema = z.object({
  all: figures,
  kinds: z.record(z.string(), figures),
  reliability: z.array(z.object({ count: z.number(), confidence: z.number(), right: z.number() })),
})

const SIZE = 260
const LEFT = 56
const TOP = 44
const BOTTOM = 46
const LEGEND = 84
/** Okabe and Ito's colours, which the colour-blind tell apart. */
const COLOURS = ['#e69f00', '#56b4e9', '#009e73', '#d55e00', '#cc79a7', '#000000']

const [input = '', output = ''] = process.argv.slice(2)
const { all, kinds, reliability } = reportSchema.parse(JSON.parse(readFileSync(input, 'utf8')))

const x = (share: number): string => (share * SIZE).toFixed(1)
const y = (share: number): string => ((1 - share) * SIZE).toFixed(1)

function panel(at: number, titles: { title: string; across: string; up: string }, content: string): string {
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) => `<path d="M0 ${y(share)}H${SIZE}M${x(share)} 0V${SIZE}" stroke="#e2e2e2"/>
<text x="-6" y="${y(share)}" text-anchor="end" dominant-baseline="middle">${share}</text>
<text x="${x(share)}" y="${SIZE + 15}" text-anchor="middle">${share}</text>`,
  )
  return `<g transform="translate(${at} ${TOP})">
<text y="-24" font-weight="bold">${titles.title}</text>
<text y="-9" fill="#666">${titles.up}</text>
${grid.join('\n')}
${content}
<text x="${SIZE}" y="${SIZE + 32}" text-anchor="end" fill="#666">${titles.across}</text>
</g>`
}

/** The share that was right in each bin, with twice its standard error; the larger a point, the more answers. */
function bins(): string {
  const most = Math.max(...reliability.map(({ count }) => count))
  const points = reliability.map(({ count, confidence, right }) => {
    const error = 2 * Math.sqrt(Math.max(right * (1 - right), 0.25 / count) / count)
    const [low, high] = [Math.max(0, right - error), Math.min(1, right + error)]
    return `<path d="M${x(confidence)} ${y(low)}V${y(high)}" stroke="#0072b2"/>
<circle cx="${x(confidence)}" cy="${y(right)}" r="${(2 + 8 * Math.sqrt(count / most)).toFixed(1)}" fill="#0072b2" fill-opacity="0.75"/>`
  })
  return `<path d="M0 ${SIZE}L${SIZE} 0" stroke="#888" stroke-dasharray="4 4"/>\n${points.join('\n')}`
}

function curves(): string {
  const lines = [...Object.entries(kinds), ['all', all] as const].map(([name, { riskCoverage }], i) => {
    const colour = COLOURS[i % COLOURS.length]!
    const points = riskCoverage.map(({ coverage, share }) => `${x(coverage)},${y(share)}`)
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="${name === 'all' ? 3 : 2}"/>
<text x="${SIZE + 10}" y="${y(riskCoverage[0]!.share)}" fill="${colour}" dominant-baseline="middle">${name}</text>`
  })
  return lines.join('\n')
}

const second = LEFT + SIZE + LEFT + 20
const size = `${second + SIZE + LEGEND} ${TOP + SIZE + BOTTOM}`
writeFileSync(
  output,
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" font-family="sans-serif" font-size="12" fill="#333">
<rect width="100%" height="100%" fill="#fff"/>
${panel(LEFT, { title: 'Reliability', across: 'probability told', up: 'share that was right, of places shown and others' }, bins())}
${panel(second, { title: 'Risk and coverage', across: 'share of the answers given, surest first', up: 'recall@1 within 10 m, by sides told' }, curves())}
</svg>
`,
)
