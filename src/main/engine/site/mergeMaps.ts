import type { Database } from 'better-sqlite3'
import { randomInt } from 'node:crypto'
import { placementSchema, type ImagePlacement, type Placement } from '../../../shared/map.ts'
import type { Between } from './copyCaptures.ts'
import type { Reframe } from './frames.ts'

interface MapRow {
  id: number
  name: string
  attribution: string
  path: string | null
  placement: string
}

/**
 * Copies maps with their tiles behind those that are there; one that is there already is not copied twice.
 *
 * @param reframe null where both frames are the same; a picture is turned with the frame, tiles of a local frame cannot be
 */
export function copyMaps(
  db: Database,
  { from, to }: Between,
  reframe: Reframe | null,
): { maps: number; mapsLeftOut: string[] } {
  const rows = db.prepare(`SELECT * FROM "${from}".map ORDER BY position, id`).all() as MapRow[]
  const isThere = db.prepare(`SELECT 1 FROM "${to}".map WHERE name = ? AND placement = ? AND path IS ?`)
  const isTaken = db.prepare(`SELECT 1 FROM "${to}".map WHERE id = ?`)
  const insert = db.prepare(
    `INSERT INTO "${to}".map (id, position, name, attribution, path, placement)
     SELECT ?, coalesce(max(position) + 1, 0), ?, ?, ?, ? FROM "${to}".map`,
  )
  const copyTiles = db.prepare(
    `INSERT INTO "${to}".map_tile (map_id, z, x, y, media_type, bytes)
     SELECT ?, z, x, y, media_type, bytes FROM "${from}".map_tile WHERE map_id = ?`,
  )
  const mapsLeftOut: string[] = []
  let maps = 0
  for (const { id, name, attribution, path, placement } of rows) {
    const moved = reframe ? movedPlacement(placement, reframe) : placement
    if (moved === null) mapsLeftOut.push(name)
    else if (isThere.get(name, moved, path) === undefined) {
      const own = isTaken.get(id) === undefined ? id : randomInt(1, 2 ** 47)
      insert.run(own, name, attribution, path, moved)
      copyTiles.run(own, id)
      maps++
    }
  }
  return { maps, mapsLeftOut }
}

/** The placement in the other frame; null where it cannot be expressed there. */
function movedPlacement(stored: string, reframe: Reframe): string | null {
  const placement = parsed(stored)
  if (placement?.kind === 'mercator') return stored
  if (placement?.kind !== 'image') return null
  const corner = ({ xM, yM }: ImagePlacement['topLeft']): ImagePlacement['topLeft'] => {
    const { position } = reframe({ position: { xM, yM, zM: null }, headingDeg: null })
    return { xM: position!.xM, yM: position!.yM }
  }
  const { kind, topLeft, topRight, bottomLeft } = placement
  return JSON.stringify({
    kind,
    topLeft: corner(topLeft),
    topRight: corner(topRight),
    bottomLeft: corner(bottomLeft),
  } satisfies ImagePlacement)
}

function parsed(stored: string): Placement | null {
  try {
    return placementSchema.parse(JSON.parse(stored))
  } catch {
    return null
  }
}
