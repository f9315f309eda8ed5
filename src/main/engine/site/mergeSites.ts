import { resolve } from 'node:path'
import type { Geodetic } from '../../../shared/capture.ts'
import { AppError } from '../../../shared/errors.ts'
import type { CaptureId } from '../../../shared/ids.ts'
import { readOrigin } from './captures.ts'
import { choose, copyBelongings, copyNotes, copyRows, withAttached } from './copyCaptures.ts'
import { reframeByOrigins, reframeByShift, type Reframe, type Shift } from './frames.ts'
import { copyMaps } from './mergeMaps.ts'
import { SiteFile } from './SiteFile.ts'

export interface Merged {
  readonly captures: number
  /** Pictures that the site had already; they stay as they are, but for notes that are new. */
  readonly alreadyThere: number
  readonly notes: number
  readonly maps: number
  /** Maps that cannot be expressed in the frame of the site, by name. */
  readonly mapsLeftOut: readonly string[]
}

/**
 * Brings the captures of another site into one, each picture once, with views, descriptors, notes and maps, in one
 * transaction: killed in the middle, the site is as it was. The other site is only read (and brought to the present
 * schema), and nobody writes it meanwhile. Hidden captures stay hidden.
 *
 * Two sites with an origin are brought together through WGS-84, exactly. Else `shift` says how the other's frame lies in
 * this one's.
 *
 * @throws AppError bad_input when it cannot be told how one frame lies in the other, or is told twice
 */
export function mergeSite(into: SiteFile, from: string, shift: Shift | null): Merged {
  const path = resolve(from)
  if (path === into.path) throw new AppError('bad_input', `${path} cannot be merged into itself.`)
  const other = SiteFile.open(path)
  try {
    const frame = { origin: readOrigin(other), hasPositions: hasPlaces(other) }
    const { reframe, takesOrigin } = settleFrame(into, path, { ...frame, shift })
    return into.read(() =>
      withAttached(into.db, path, () =>
        into.write(() => {
          const merged = copyAll(into, reframe)
          if (takesOrigin) copyOrigin(into)
          return merged
        }),
      ),
    )
  } finally {
    other.close()
  }
}

interface Frame {
  readonly origin: Geodetic | null
  readonly hasPositions: boolean
}

function settleFrame(
  into: SiteFile,
  path: string,
  { origin, hasPositions, shift }: Frame & { shift: Shift | null },
): { reframe: Reframe | null; takesOrigin: boolean } {
  const own = readOrigin(into)
  if (own && origin) {
    if (shift)
      throw new AppError(
        'bad_input',
        `${into.path} and ${path} both have an origin on Earth, which tells how they lie to each other; leave the shift out.`,
      )
    return { reframe: isSame(own, origin) ? null : reframeByOrigins(origin, own), takesOrigin: false }
  }
  if (shift) return { reframe: reframeByShift(shift), takesOrigin: false }
  if (!hasPositions) return { reframe: null, takesOrigin: false }
  // An empty frame can be any frame.
  if (!own && !hasPlaces(into)) return { reframe: null, takesOrigin: true }
  const lacking = [own ? null : into.path, origin ? null : path].filter((each) => each !== null)
  throw new AppError(
    'bad_input',
    `${lacking.join(' and ')} ${lacking.length === 1 ? 'has' : 'have'} no origin on Earth, so nothing tells how the frame of ${path} lies in the other; say it with --shift X,Y,YAW (0,0,0 where they are the same).`,
  )
}

function isSame(one: Geodetic, other: Geodetic): boolean {
  return one.latDeg === other.latDeg && one.lonDeg === other.lonDeg && one.heightM === other.heightM
}

/** Whether anything of a site has a place in its frame: a capture, or a map. */
function hasPlaces({ db }: SiteFile): boolean {
  return (
    db.prepare('SELECT 1 FROM capture WHERE x_m IS NOT NULL OR heading_deg IS NOT NULL LIMIT 1').get() !==
      undefined || db.prepare('SELECT 1 FROM map LIMIT 1').get() !== undefined
  )
}

function copyOrigin({ db }: SiteFile): void {
  db.exec(
    `UPDATE main.site SET (origin_lat_deg, origin_lon_deg, origin_height_m) =
       (SELECT origin_lat_deg, origin_lon_deg, origin_height_m FROM other.site)`,
  )
}

const between = { from: 'other', to: 'main' }

function copyAll({ db }: SiteFile, reframe: Reframe | null): Merged {
  const all = db
    .prepare(
      'SELECT id, sha256 IN (SELECT sha256 FROM main.capture) AS isThere FROM other.capture ORDER BY rowid',
    )
    .all() as { id: CaptureId; isThere: number }[]
  const fresh = all.filter(({ isThere }) => isThere === 0).map(({ id }) => id)
  choose(db, fresh)
  copyRows(db, between, 'capture', { where: 'JOIN chosen USING (id) ORDER BY place' })
  if (reframe) moveChosen({ db }, reframe)
  copyBelongings(db, between)
  const notes = copyNotes(db, between)
  copyRows(db, between, 'problem', { without: ['id'] })
  db.exec(
    'UPDATE main.site SET active_encoder_id = (SELECT active_encoder_id FROM other.site) WHERE active_encoder_id IS NULL',
  )
  const maps = copyMaps(db, between, reframe)
  db.exec('DELETE FROM chosen')
  return { captures: fresh.length, alreadyThere: all.length - fresh.length, notes, ...maps }
}

interface PlaceRow {
  id: string
  xM: number | null
  yM: number | null
  zM: number | null
  headingDeg: number | null
}

function moveChosen({ db }: Pick<SiteFile, 'db'>, reframe: Reframe): void {
  const rows = db
    .prepare(
      `SELECT id, x_m AS xM, y_m AS yM, z_m AS zM, heading_deg AS headingDeg
       FROM main.capture JOIN chosen USING (id)`,
    )
    .all() as PlaceRow[]
  const move = db.prepare('UPDATE main.capture SET x_m = ?, y_m = ?, z_m = ?, heading_deg = ? WHERE id = ?')
  for (const { id, xM, yM, zM, headingDeg } of rows) {
    const place = xM === null || yM === null ? null : { xM, yM, zM }
    const { position, headingDeg: turned } = reframe({ position: place, headingDeg })
    move.run(position?.xM ?? null, position?.yM ?? null, position?.zM ?? null, turned, id)
  }
}
