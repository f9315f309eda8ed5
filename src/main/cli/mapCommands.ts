import type { Command } from 'commander'
import { resolve } from 'node:path'
import { mapIdSchema, type AddedMap, type SiteMap } from '../../shared/map.ts'
import { AppError } from '../../shared/errors.ts'
import { jsonOption, siteOption } from './options.ts'
import { exitCodes, print, table } from './output.ts'
import { withSite, withSiteToRead } from './withSite.ts'

export function addMapCommands(wayword: Command): void {
  const map = wayword.command('map').description('maps that lie under the captures of a site')
  map
    .command('add')
    .argument(
      '<file>',
      'MBTiles, PMTiles, GeoTIFF, PNG or JPEG with control points, YAML of a ROS map, or map.json',
    )
    .description('attaches a map in front of the others; windows show the first')
    .addOption(siteOption())
    .option('--points <csv>', 'control points: pixel_x,pixel_y,x_m,y_m or pixel_x,pixel_y,lat,lon')
    .option('--by-reference', 'leave MBTiles or PMTiles where they are', false)
    .option('--name <name>', 'what to call it; else as it calls itself')
    .addOption(jsonOption())
    .action(add)
  map
    .command('list')
    .description('lists the maps of a site, the one shown first on top')
    .addOption(siteOption())
    .addOption(jsonOption())
    .action(list)
  map
    .command('remove')
    .argument('<id>', 'as `map list` tells it')
    .description('removes a map from a site; a file that is only referred to stays')
    .addOption(siteOption())
    .addOption(jsonOption())
    .action(remove)
}

interface AddOptions {
  site: string
  points?: string
  byReference: boolean
  name?: string
  json: boolean
}

async function add(file: string, { site, points, byReference, name, json }: AddOptions): Promise<void> {
  await withSite({ site }, async (engine) => {
    const added = await engine.addMap({
      path: resolve(file),
      points: points === undefined ? null : resolve(points),
      byReference,
      name: name ?? null,
    })
    print(added, { json, lines: () => addedLines(added) })
  })
}

function addedLines({ map, residualM, notes }: AddedMap): string[] {
  return [
    `${map.name} is attached as map ${map.id}.`,
    ...(residualM === null ? [] : [`Its control points fit to ${residualM.toFixed(2)} m.`]),
    ...notes,
  ]
}

async function list({ site, json }: { site: string; json: boolean }): Promise<void> {
  await withSiteToRead({ site }, (engine) => {
    const maps = engine.maps.list()
    print(maps, {
      json,
      lines: () => (maps.length === 0 ? ['The site has no map.'] : table(maps.map(cellsOf))),
    })
    if (maps.some(({ trouble }) => trouble !== null)) process.exitCode = exitCodes.partly
    return Promise.resolve()
  })
}

function cellsOf({ id, name, attribution, placement, trouble, path }: SiteMap): string[] {
  return [String(id), name, placement.kind, trouble ?? path ?? 'in the site', attribution]
}

async function remove(text: string, { site, json }: { site: string; json: boolean }): Promise<void> {
  const id = mapIdSchema.safeParse(Number(text))
  if (!id.success) throw new AppError('bad_input', `${text} is no id of a map; wayword map list tells them.`)
  await withSite({ site }, async (engine) => {
    await engine.removeMap(id.data)
    print({ removed: id.data }, { json, lines: () => [`Map ${id.data} is removed.`] })
  })
}
