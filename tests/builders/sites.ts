import Sqlite from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { encoderManifestSchema } from '../../src/shared/encoderManifest.ts'
import type { Geodetic } from '../../src/shared/capture.ts'
import { captureIdSchema, encoderIdSchema, type CaptureId, type EncoderId } from '../../src/shared/ids.ts'
import { viewBearingsDeg } from '../../src/shared/bearing.ts'
import { addCapture, type NewCapture } from '../../src/main/engine/site/captures.ts'
import { activateEncoder, addDescriptors } from '../../src/main/engine/site/descriptors.ts'
import { up as schema1 } from '../../src/main/engine/site/migrations/0001-site.ts'
import { APPLICATION_ID, SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { aFolder } from './panoramas.ts'

const starter = fileURLToPath(new URL('../../models/starter', import.meta.url))
const manifest = encoderManifestSchema.parse(JSON.parse(readFileSync(join(starter, 'manifest.json'), 'utf8')))

/** An encoder that no test runs: the starter's manifest under an id of its own. */
export const anEncoder: EncoderId = encoderIdSchema.parse('e'.repeat(64))

export interface CaptureOptions extends Partial<Omit<NewCapture, 'id' | 'sha256' | 'views' | 'thumbnail'>> {
  /** Two captures of the same seed are the same picture. */
  readonly seed: number
}

/** Id of the capture that `aSite` makes of a seed. */
export function idOf(seed: number): CaptureId {
  return captureIdSchema.parse(shaOf(seed).slice(0, 16))
}

function shaOf(seed: number): string {
  return createHash('sha256').update(`picture ${seed}`).digest('hex')
}

/** A real site file, with views that decode and descriptors of unit length; closed. @returns its path */
export async function aSite(
  captures: readonly CaptureOptions[],
  { origin = null, name = 'Test' }: { origin?: Geodetic | null; name?: string } = {},
): Promise<string> {
  const path = join(aFolder(), 'a.wayword')
  const site = SiteFile.create(path, { name, origin })
  activateEncoder(site, { id: anEncoder, manifest, directory: starter })
  for (const capture of captures) addCapture(site, await aCapture(capture))
  const vector = new Float32Array(manifest.dim).fill(1 / Math.sqrt(manifest.dim))
  addDescriptors(
    site,
    anEncoder,
    captures.flatMap(({ seed }) =>
      viewBearingsDeg.map((bearingDeg) => ({ captureId: idOf(seed), bearingDeg, vector })),
    ),
  )
  site.close()
  return path
}

/** Captures of seeds `from` and up on a line to the east, 10 m and 10 s apart. */
export function aLine(count: number, { from = 0, at = '2026-01-01T10:00:00.000Z' } = {}): CaptureOptions[] {
  return Array.from({ length: count }, (_, i) => ({
    seed: from + i,
    capturedAt: new Date(Date.parse(at) + i * 10_000).toISOString(),
    position: { xM: i * 10, yM: 0, zM: 1 },
  }))
}

async function aCapture({ seed, ...given }: CaptureOptions): Promise<NewCapture> {
  const views = []
  for (const bearingDeg of viewBearingsDeg)
    views.push({ bearingDeg, jpeg: await aView(seed * 4 + bearingDeg / 90) })
  return {
    id: idOf(seed),
    sha256: shaOf(seed),
    filename: `p${seed}.jpg`,
    capturedAt: null,
    position: null,
    positionSource: given.position ? 'poses' : null,
    headingDeg: 90,
    headingSource: 'poses',
    pitchDeg: null,
    rollDeg: null,
    widthPx: 256,
    heightPx: 128,
    ...given,
    views,
    thumbnail: views[0]!.jpeg,
    source: 'test drive',
  }
}

/** Noise, so that it has the size of a photograph. */
async function aView(seed: number): Promise<Buffer> {
  const pixels = Buffer.alloc(96 * 96 * 3)
  let state = seed + 1
  for (let i = 0; i < pixels.length; i++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    pixels[i] = (state >> 16) % 256
  }
  return sharp(pixels, { raw: { width: 96, height: 96, channels: 3 } })
    .jpeg()
    .toBuffer()
}

/** A site as the first release wrote it, by its first migration alone, with one capture without views; closed. */
export function aSchema1Site(): string {
  const path = join(aFolder(), 'old.wayword')
  const db = new Sqlite(path)
  db.pragma('journal_mode = WAL')
  schema1(db)
  db.pragma('user_version = 1')
  db.pragma(`application_id = ${APPLICATION_ID}`)
  db.exec(`INSERT INTO site (id, name, created_at) VALUES (1, 'Old', '2026-01-01T00:00:00.000Z');
    INSERT INTO capture (id, sha256, filename, width_px, height_px, imported_at)
      VALUES ('${idOf(1)}', '${shaOf(1)}', 'p1.jpg', 256, 128, '2026-01-01T00:00:00.000Z');
    INSERT INTO map_image VALUES (7, 'image/png', x'00', 0, 0, 10, 10)`)
  db.close()
  return path
}
