import { Option, type Command } from 'commander'
import { directions, viewBearingsDeg, type Direction } from '../../shared/bearing.ts'
import { AppError } from '../../shared/errors.ts'
import { WARM_DEVIATIONS, type Heat } from '../../shared/heat.ts'
import { drawHeat } from '../engine/drawHeat.ts'
import { readView } from '../engine/site/captures.ts'
import { selectCaptures } from '../engine/site/selection.ts'
import { jsonOption, siteOption } from './options.ts'
import { print } from './output.ts'
import { withSiteToRead } from './withSite.ts'
import { writeWhole } from './writeWhole.ts'

export function addHeatCommand(wayword: Command): void {
  wayword
    .command('heat')
    .description('shows where in a view a clue is found')
    .addOption(siteOption())
    .requiredOption('--capture <id>', 'id or filename of the capture')
    .addOption(new Option('--view <side>', 'which of its views').choices(directions).makeOptionMandatory())
    .requiredOption('--clue <text>', 'what to look for')
    .option('--out <file>', 'also write the view with the heat over it, as PNG')
    .addOption(jsonOption())
    .action(heat)
}

interface HeatOptions {
  site: string
  capture: string
  view: Direction
  clue: string
  out?: string
  json: boolean
}

function heat({ site, capture, view, clue, out, json }: HeatOptions): Promise<void> {
  return withSiteToRead({ site }, async (engine) => {
    const { file } = engine.site
    const [captureId] = selectCaptures(file, { kind: 'names', names: [capture] })
    const viewBearingDeg = viewBearingsDeg[directions.indexOf(view)]!
    const found = await engine.handlers['view.heat']({ captureId: captureId!, viewBearingDeg, text: clue })
    if (!found)
      throw new AppError(
        'not_found',
        `The bundle that ${site} was encoded with does not describe patches, so it cannot show where a clue is found.`,
      )
    if (out) await writeWhole(out, await drawHeat(readView(file, captureId!, viewBearingDeg)!, found))
    print(found, { json, lines: () => heatLines(found) })
  })
}

/** The grid in whole deviations, and where it is warmest. */
function heatLines({ rows, columns, deviations }: Heat): string[] {
  const most = Math.max(...deviations)
  const at = deviations.indexOf(most)
  const rowsOfText = Array.from({ length: rows }, (_, row) =>
    deviations
      .slice(row * columns, (row + 1) * columns)
      .map((each) => each.toFixed(1).padStart(5))
      .join(''),
  )
  const where = `row ${Math.floor(at / columns) + 1} of ${rows}, column ${(at % columns) + 1} of ${columns}`
  const verdict = most < WARM_DEVIATIONS ? 'Nothing stands out' : 'Warmest'
  return [...rowsOfText, `${verdict}: ${most.toFixed(1)} deviations above the usual patch in ${where}.`]
}
