import type { Density, SiteReport } from '../../../shared/report.ts'
import { instantMs } from '../../../shared/visit.ts'
import { coverageMap } from './coverageMap.ts'
import { escaped } from './escaped.ts'
import type { Placed } from './siteReport.ts'
import { visitColour, visitColoursOn } from './visitColours.ts'

/** A page about a site that asks nothing of any network: one file, light or dark as its reader's screen is. */
export function reportPage(report: SiteReport, captures: readonly Placed[]): string {
  const { name, path, reportedAt, gapCount, gaps, visits } = report
  const hasUntimed = captures.some(({ visit }) => visit === null)
  const legend = [
    ...visits.map(
      ({ fromAt }, i) => `<span><i style="background:${visitColour(i)}"></i>visit of ${day(fromAt)}</span>`,
    ),
    ...(hasUntimed ? ['<span><i style="background:var(--quiet)"></i>time unknown</span>'] : []),
    ...(report.capturesHidden > 0 ? ['<span><i class="hollow"></i>hidden</span>'] : []),
    ...(gapCount > 0 ? ['<span><i class="dash"></i>gap</span>'] : []),
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(name)} – site report</title><style>${style}</style></head><body><main>
<header><h1>${escaped(name)}</h1><p>${escaped(path)} · ${day(reportedAt)}</p></header>
${facts(report)}
<section><h2>Coverage</h2>${coverageMap(captures, gaps, visits.length)}<p class="legend">${legend.join('')}</p></section>
<div class="columns">
<section><h2>Density</h2>${densityChart(report.density)}</section>
<section><h2>Gaps</h2>${gapTable(report)}</section>
<section><h2>Visits</h2>${visitTable(report)}</section>
<section><h2>Encoders</h2>${encoderTable(report)}</section>
<section><h2>Problems of imports</h2>${problemTable(report)}</section>
<section><h2>Size</h2>${sizeTable(report)}</section>
</div></main></body></html>
`
}

function facts(report: SiteReport): string {
  const { extent, captures, capturesHidden, capturesWithoutPosition, capturesWithoutHeading } = report
  const list = [
    ['Captures', whole(captures)],
    ['Hidden', whole(capturesHidden)],
    ['Without position', whole(capturesWithoutPosition)],
    ['Without heading', whole(capturesWithoutHeading)],
    ['Notes', whole(report.notes)],
    ['Queries', `${whole(report.queries)}, ${whole(report.fixes)} accepted`],
    [
      'Extent',
      extent ? `${metres(extent.maxXM - extent.minXM)} × ${metres(extent.maxYM - extent.minYM)}` : '–',
    ],
    [
      'Origin',
      report.origin
        ? `${report.origin.latDeg.toFixed(6)}, ${report.origin.lonDeg.toFixed(6)}`
        : 'local frame',
    ],
  ] as const
  return `<dl>${list.map(([label, value]) => `<div><dt>${label}</dt><dd>${value}</dd></div>`).join('')}</dl>`
}

function densityChart({ medianM, largestM, bars }: Density): string {
  if (medianM === null || largestM === null)
    return '<p>Two captures of one visit with a position are needed.</p>'
  const [width, height, base] = [440, 190, 150]
  const last = bars.at(-1)!
  const isCut = last.toM - last.fromM > 1.5 * bars[0]!.toM
  const highest = Math.max(...bars.map(({ captures }) => captures))
  const step = width / bars.length
  const columns = bars.map(({ fromM, toM, captures }, i) => {
    const tall = (captures / highest) * (base - 22)
    const label =
      captures > 0
        ? `<text x="${(i + 0.5) * step}" y="${base - tall - 5}" text-anchor="middle">${captures}</text>`
        : ''
    return `<rect x="${i * step + 1.5}" y="${base - tall}" width="${step - 3}" height="${tall}"><title>${captures} captures from ${fromM} to ${toM} m</title></rect>${label}`
  })
  const ticks = bars
    .map(({ fromM }, i) => [fromM, i] as const)
    .filter(([, i]) => i % 2 === 0)
    .map(
      ([fromM, i]) =>
        `<text x="${i * step}" y="${base + 16}" text-anchor="${i === 0 ? 'start' : 'middle'}">${short(fromM)}</text>`,
    )
  return `<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="Histogram of distances">
${columns.join('')}<path d="M0 ${base} H${width}" stroke="currentColor"/>${ticks.join('')}
<text x="${width / 2}" y="${base + 36}" text-anchor="middle">metres to the nearest capture of the same visit</text></svg>
<p>Median ${metres(medianM)}, largest ${metres(largestM)}.${isCut ? ' The last bar holds all that is further.' : ''}</p>`
}

function gapTable({ gapCount, gaps, stepM }: SiteReport): string {
  if (stepM === null) return '<p>There is no drive with two positions.</p>'
  const lead = `The median step of a drive is ${metres(stepM)}; a gap is more than twice as long.`
  if (gapCount === 0) return `<p>None. ${lead}</p>`
  const rows = gaps
    .slice(0, 10)
    .map(({ lengthM, fromXM, fromYM, toXM, toYM }) => [
      metres(lengthM),
      `${fromXM.toFixed(0)}, ${fromYM.toFixed(0)}`,
      `${toXM.toFixed(0)}, ${toYM.toFixed(0)}`,
    ])
  const more = gapCount > rows.length ? `<p>The longest ${rows.length} of ${whole(gapCount)}.</p>` : ''
  return `<p>${lead}</p>${table(['Length', 'from x, y', 'to x, y'], rows)}${more}`
}

function visitTable({ visits, reportedAt }: SiteReport): string {
  if (visits.length === 0) return '<p>No capture has a time.</p>'
  const rows = visits.map(({ fromAt, captures, hidden }) => [
    day(fromAt),
    ageText(fromAt, reportedAt),
    whole(captures),
    whole(hidden),
  ])
  return table(['Day', 'Age', 'Captures', 'Hidden'], rows)
}

function encoderTable({ galleries, activeEncoder, views }: SiteReport): string {
  if (galleries.length === 0) return '<p>Not encoded yet.</p>'
  const rows = galleries.map(({ encoderId, name, version, dim, encoded }) => [
    `${escaped(name)} ${escaped(version)}${encoderId === activeEncoder ? ' (answers queries)' : ''}`,
    whole(dim),
    `${whole(encoded)} of ${whole(views)}`,
  ])
  return table(['Encoder', 'Numbers', 'Views encoded'], rows)
}

function problemTable({ problems }: SiteReport): string {
  if (problems.length === 0) return '<p>None was recorded.</p>'
  const rows = problems.map(({ code, severity, count, example }) => [
    escaped(code.replaceAll('_', ' ')),
    escaped(severity),
    whole(count),
    escaped(example),
  ])
  return table(['Problem', 'Severity', 'Count', 'For example'], rows)
}

function sizeTable({ bytes, tables }: SiteReport): string {
  const rows = [...tables]
    .filter((each) => each.rows > 0)
    .sort((a, b) => b.bytes - a.bytes)
    .map((each) => [each.name, whole(each.rows), size(each.bytes)])
  return `${table(['Table', 'Rows', 'Holds'], rows)}<p>The file has ${size(bytes)}.</p>`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: string): string =>
    `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`
  return `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>`
}

/** Age in the unit in which a person would say it. */
function ageText(time: string, now: string): string {
  const days = Math.max(0, Math.floor((instantMs(now) - instantMs(time)) / 86_400_000))
  const said = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`
  if (days < 60) return said(days, 'day')
  return days < 730 ? said(Math.round(days / 30.44), 'month') : said(Math.round(days / 365.25), 'year')
}

const day = (time: string): string => escaped(time.slice(0, 10))
const whole = (count: number): string => count.toLocaleString('en')
const short = (value: number): string => String(Math.round(value * 1000) / 1000)
const metres = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} m`
const size = (bytes: number): string =>
  bytes >= 1e9
    ? `${(bytes / 1e9).toFixed(1)} GB`
    : bytes >= 1e6
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${Math.ceil(bytes / 1e3)} kB`

const style = `
:root { color-scheme: light dark; --ink: #111; --quiet: #5c6873; --line: #d3dae1; --ground: #fff; --panel: #f5f7f9; --bar: #0072b2; --gap: #b3261e; ${visitColoursOn('light')} }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e8ed; --quiet: #9aa7b4; --line: #36414d; --ground: #12171d; --panel: #1a2129; --bar: #56b4e9; --gap: #ff8a80; ${visitColoursOn('dark')} } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums }
main { max-width: 1040px; margin: 0 auto; padding: 28px 20px 48px }
h1 { margin: 0; font-size: 1.7rem } h2 { margin: 0 0 8px; font-size: 1.1rem }
p { margin: 4px 0; color: var(--quiet) } header p { overflow-wrap: anywhere }
section { margin-top: 28px; min-width: 0 }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 1px; margin: 20px 0 0; border: 1px solid var(--line); border-radius: 8px; background: var(--line); overflow: hidden }
dl div { padding: 10px 14px; background: var(--ground) } dt { color: var(--quiet); font-size: .85rem } dd { margin: 0; font-weight: 600; font-size: 1.1rem }
svg { display: block; width: 100%; color: var(--ink) } svg text { fill: var(--quiet); font-size: 12px }
.map { border: 1px solid var(--line); border-radius: 8px; background: var(--panel) } .map circle, .map path { stroke-width: 1.2 } .map .hidden { fill: var(--panel); stroke-width: 2 }
.gap { stroke: var(--gap); stroke-width: 2; stroke-dasharray: 6 4 }
.chart rect { fill: var(--bar) } .chart path { opacity: .5 }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 8px } .legend span { display: inline-flex; align-items: center; gap: 6px }
.legend i { width: 11px; height: 11px; border-radius: 50% } .legend .hollow { border: 2px solid var(--quiet) } .legend .dash { width: 22px; height: 0; border-radius: 0; border-top: 2px dashed var(--gap) }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); column-gap: 40px }
table { width: 100%; border-collapse: collapse } th, td { padding: 5px 10px 5px 0; text-align: left; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; vertical-align: top } th { color: var(--quiet); font-weight: 500; font-size: .85rem }
@media print { :root { color-scheme: light } section { break-inside: avoid } }
`
