import { statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { AppError } from '../../shared/errors.ts'
import type { AddedMap, MapId, NewMap, Placement, SiteMap } from '../../shared/map.ts'
import { MAX_MERCATOR_ZOOM, type MapContent, type Tile, type TileArchive } from './map/MapContent.ts'
import { isShowable, MAX_IMAGE_PIXELS, MAX_TILE_PIXELS, mediaTypeOf } from './map/picture.ts'
import { plainText } from './map/plainText.ts'
import { kindOfMap, openArchive, readMap } from './map/readMap.ts'
import { readOrigin } from './site/captures.ts'
import { addMap, listMaps, pathOfMap, readStoredTile, removeMap, type StoredMap } from './site/maps.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** Most bytes of tiles that are copied into a site: they are in memory until they are stored in one transaction. */
const MAX_COPIED_BYTES = 512 * 2 ** 20
const TILES_PER_BREATH = 200
const LONGEST_NAME = 200
const LONGEST_ATTRIBUTION = 2000

/** The maps of an open site: what is stored in it, and the archives it only refers to. */
export class SiteMaps {
  readonly #file: SiteFile
  readonly #archives = new Map<number, Promise<TileArchive>>()
  #isClosed = false

  constructor(file: SiteFile) {
    this.#file = file
  }

  /** In order; the first is shown first. */
  list(): SiteMap[] {
    return listMaps(this.#file).map(toSiteMap)
  }

  /**
   * Attaches a map, in front of the others: whole, or not at all.
   *
   * @throws AppError bad_input, not_found, not_georeferenced
   */
  async add(input: Pick<NewMap, 'path'> & Partial<NewMap>): Promise<AddedMap> {
    const { points = null, byReference = false, name = null } = input
    const path = resolve(input.path)
    const kind = await kindOfMap(path)
    const isArchive = kind === 'mbtiles' || kind === 'pmtiles'
    if (byReference && !isArchive)
      throw new AppError(
        'bad_input',
        `Only MBTiles and PMTiles can be left where they are; leave --by-reference out and ${path} is copied into the site.`,
      )
    if (isArchive && points !== null)
      throw new AppError('bad_input', `${path} says itself where it lies; leave the control points out.`)
    const content = isArchive
      ? await this.#readArchive(path, { byReference })
      : await readMap(path, { points, origin: readOrigin(this.#file) })
    if (this.#isClosed)
      throw new AppError('cancelled', 'The site was closed before the map was stored; add it again.')
    const stored = {
      name: plainText(name ?? content.name).slice(0, LONGEST_NAME) || 'Map',
      attribution: plainText(content.attribution).slice(0, LONGEST_ATTRIBUTION),
      path: byReference ? path : null,
      placement: content.placement,
    }
    const id = addMap(this.#file, { ...stored, tiles: content.tiles })
    return {
      map: toSiteMap({ ...stored, id }),
      residualM: content.residualM,
      notes: [...content.notes],
    }
  }

  /** @throws AppError not_found */
  async remove(id: MapId): Promise<void> {
    if (!removeMap(this.#file, id)) throw new AppError('not_found', `The site has no map ${id}.`)
    const archive = this.#archives.get(id)
    this.#archives.delete(id)
    await closeQuietly(archive)
  }

  /**
   * One picture of a map as windows may show it.
   *
   * @param path `<id>/<z>/<x>/<y>`; null for whatever else it is, and for pictures that would not fit in memory
   */
  async read(path: string): Promise<{ type: string; bytes: Uint8Array } | null> {
    const [, id, z, x, y] =
      /^(\d{1,15})\/(-?\d{1,9})\/(-?\d{1,9})\/(-?\d{1,9})$/.exec(path)?.map(Number) ?? []
    if (id === undefined || z === undefined || x === undefined || y === undefined) return null
    const from = pathOfMap(this.#file, id)
    if (from === undefined) return null
    const bytes =
      from === null
        ? readStoredTile(this.#file, { id, z, x, y })
        : await this.#readReferenced({ id, path: from }, { z, x, y })
    if (!bytes) return null
    const isImage = z === 0 && x === 0 && y === 0
    const type = mediaTypeOf(bytes)
    if (!type || !(await isShowable(bytes, isImage ? MAX_IMAGE_PIXELS : MAX_TILE_PIXELS))) return null
    return { type, bytes }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const archives = [...this.#archives.values()]
    this.#archives.clear()
    await Promise.all(archives.map(closeQuietly))
  }

  async #readArchive(path: string, { byReference }: { byReference: boolean }): Promise<MapContent> {
    if (!readOrigin(this.#file))
      throw new AppError(
        'not_georeferenced',
        `${path} is placed by latitude and longitude and the site has none; create the site with an origin, or import captures with positions first.`,
      )
    const archive = await openArchive(path)
    try {
      const { name, attribution, bounds, minZoom, maxZoom } = archive
      const placement: Placement = { kind: 'mercator', bounds, minZoom, maxZoom }
      const tiles = await readTiles(path, archive, { limit: byReference ? 1 : Infinity })
      return {
        name,
        attribution,
        placement,
        tiles: byReference ? [] : tiles,
        residualM: null,
        notes: [],
      }
    } finally {
      await archive.close()
    }
  }

  /** What has gone, or is damaged, is told by `list`; a window only misses the tile. */
  async #readReferenced(
    map: { id: number; path: string },
    { z, x, y }: { z: number; x: number; y: number },
  ): Promise<Uint8Array | null> {
    const side = 2 ** z
    if (z < 0 || z > MAX_MERCATOR_ZOOM || x < 0 || y < 0 || x >= side || y >= side) return null
    if (this.#isClosed || troubleWith(map.path) !== null) return null
    let opened = this.#archives.get(map.id)
    if (!opened) this.#archives.set(map.id, (opened = openArchive(map.path)))
    try {
      return await (await opened).read(z, x, y)
    } catch {
      this.#archives.delete(map.id)
      await closeQuietly(opened)
      return null
    }
  }
}

function toSiteMap({ id, name, attribution, path, placement }: StoredMap): SiteMap {
  return { id, name, attribution, path, placement, trouble: path === null ? null : troubleWith(path) }
}

/** A site may come from anybody, so a path in it may be any: a pipe never ends, a share asks for a password. */
function troubleWith(path: string): string | null {
  const isThere =
    isAbsolute(path) &&
    !/^[\\/]{2}/.test(path) &&
    statSync(path, { throwIfNoEntry: false, bigint: false })?.isFile() === true
  return isThere ? null : `The map’s file ${path} is not there; bring it back, or remove the map.`
}

/** Up to `limit` tiles. @throws AppError bad_input when there is none, one is no picture, or they are too many */
async function readTiles(path: string, archive: TileArchive, { limit }: { limit: number }): Promise<Tile[]> {
  const tiles: Tile[] = []
  let total = 0
  try {
    for await (const { z, x, y, bytes } of archive.tiles()) {
      const mediaType = mediaTypeOf(bytes)
      if (mediaType === null) throw new Error(`its tile ${z}/${x}/${y} is no PNG, JPEG or WebP`)
      tiles.push({ z, x, y, mediaType, bytes })
      if (tiles.length >= limit) break
      total += bytes.length
      if (total > MAX_COPIED_BYTES)
        throw new Error(
          `it holds more than ${MAX_COPIED_BYTES / 2 ** 20} MB of tiles, too many to copy; leave it where it is (--by-reference)`,
        )
      if (tiles.length % TILES_PER_BREATH === 0) await breathe() // other calls have their turn
    }
    if (tiles.length === 0) throw new Error('it holds no tiles')
  } catch (thrown) {
    const words = thrown instanceof Error ? thrown.message : String(thrown)
    throw new AppError('bad_input', `The map ${path} cannot be used: ${words}.`, { cause: thrown })
  }
  return tiles
}

async function closeQuietly(archive: Promise<TileArchive> | undefined): Promise<void> {
  try {
    await (await archive)?.close()
  } catch {
    // It was never open.
  }
}
