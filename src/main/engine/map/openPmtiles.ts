import { open, type FileHandle } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import {
  Compression,
  PMTiles,
  SharedPromiseCache,
  TileType,
  tileIdToZxy,
  type Header,
  type Source,
} from 'pmtiles'
import { z } from 'zod'
import type { Bounds } from '../../../shared/map.ts'
import { MAX_MERCATOR_ZOOM, MAX_TILE_BYTES, WORLD, type TileArchive } from './MapContent.ts'

/** Longest directory or metadata of an archive, decompressed. */
const MAX_DIRECTORY_BYTES = 64 * 2 ** 20

/** Most tiles that are listed; an entry may stand for any number of equal ones. */
const MAX_TILES = 2_000_000

const pictureTypes = [TileType.Png, TileType.Jpeg, TileType.Webp]
const typeNames: Record<number, string> = {
  [TileType.Mvt]: 'vectors (MVT)',
  [TileType.Mlt]: 'vectors (MLT)',
  [TileType.Avif]: 'AVIF',
}
const metadataSchema = z.object({ name: z.string(), attribution: z.string() }).partial()

/**
 * Opens PMTiles 3 with pictures.
 *
 * @throws Error with half a sentence when it holds no pictures, or ends before it should
 */
export async function openPmtiles(path: string): Promise<TileArchive> {
  const handle = await open(path, 'r')
  try {
    const source = new HandleSource(handle, path)
    const cache = new SharedPromiseCache(100, false, decompress)
    const archive = new PMTiles(source, cache, decompress)
    const header = await archive.getHeader()
    if (!pictureTypes.includes(header.tileType)) {
      const found = typeNames[header.tileType] ?? 'of an unknown kind'
      throw new Error(`its tiles are ${found}; only PNG, JPEG and WebP can be shown`)
    }
    await cache.getDirectory(source, header.rootDirectoryOffset, header.rootDirectoryLength, header)
    const metadata = metadataSchema.safeParse(await archive.getMetadata().catch(() => ({}))).data ?? {}
    return {
      name: metadata.name || basename(path, extname(path)),
      attribution: metadata.attribution ?? '',
      bounds: boundsOf(header),
      minZoom: Math.min(header.minZoom, MAX_MERCATOR_ZOOM),
      maxZoom: Math.min(header.maxZoom, MAX_MERCATOR_ZOOM),
      read: async (z, x, y) => {
        if (z < header.minZoom || z > header.maxZoom) return null
        const found = await archive.getZxy(z, x, y)
        return found ? new Uint8Array(found.data) : null
      },
      tiles: () => tilesOf(archive, cache, header),
      close: () => handle.close(),
    }
  } catch (thrown) {
    await handle.close()
    throw thrown
  }
}

/** The file behind an archive. Only the first read may find less than it asks for: it asks for more than a header. */
class HandleSource implements Source {
  readonly #handle: FileHandle
  readonly #path: string

  constructor(handle: FileHandle, path: string) {
    this.#handle = handle
    this.#path = path
  }

  getKey(): string {
    return this.#path
  }

  async getBytes(offset: number, length: number): Promise<{ data: ArrayBuffer }> {
    if (!(offset >= 0) || !(length >= 0) || length > MAX_DIRECTORY_BYTES)
      throw new Error('it is damaged: it asks for more than an archive holds')
    const { size } = await this.#handle.stat()
    if (offset > 0 && offset + length > size) throw new Error('it ends too early; copy it again')
    const bytes = new Uint8Array(Math.min(length, size - offset))
    const { bytesRead } = await this.#handle.read(bytes, 0, bytes.length, offset)
    return { data: bytes.buffer.slice(0, bytesRead) }
  }
}

async function* tilesOf(
  archive: PMTiles,
  cache: SharedPromiseCache,
  header: Header,
): ReturnType<TileArchive['tiles']> {
  const directories = [{ offset: header.rootDirectoryOffset, length: header.rootDirectoryLength, depth: 0 }]
  let told = 0
  for (let next = directories.shift(); next; next = directories.shift()) {
    const { depth } = next
    for (const entry of await cache.getDirectory(archive.source, next.offset, next.length, header)) {
      if (entry.runLength === 0) {
        if (depth < 3)
          directories.push({
            offset: (header.leafDirectoryOffset || 0) + entry.offset,
            length: entry.length,
            depth: depth + 1,
          })
        continue
      }
      for (let i = 0; i < entry.runLength; i++) {
        if (++told > MAX_TILES) throw new Error(`it holds more than ${MAX_TILES} tiles`)
        const [z, x, y] = tileIdToZxy(entry.tileId + i)
        const found = entry.length <= MAX_TILE_BYTES ? await archive.getZxy(z, x, y) : undefined
        if (found) yield { z, x, y, bytes: new Uint8Array(found.data) }
      }
    }
  }
}

/** Node's own decompression, because it can be told when to stop. */
function decompress(bytes: ArrayBuffer, compression: Compression): Promise<ArrayBuffer> {
  const options = { maxOutputLength: MAX_DIRECTORY_BYTES }
  const open = {
    [Compression.Unknown]: () => new Uint8Array(bytes),
    [Compression.None]: () => new Uint8Array(bytes),
    [Compression.Gzip]: () => gunzipSync(bytes, options),
    [Compression.Brotli]: () => brotliDecompressSync(bytes, options),
    [Compression.Zstd]: () => zstdDecompressSync(bytes, options),
  }[compression]
  const plain = open()
  return Promise.resolve(new Uint8Array(plain).buffer)
}

function boundsOf(header: Header): Bounds {
  const { minLat: minLatDeg, minLon: minLonDeg, maxLat: maxLatDeg, maxLon: maxLonDeg } = header
  const isSound = Math.max(-minLatDeg, maxLatDeg) <= 90 && Math.max(-minLonDeg, maxLonDeg) <= 180
  return isSound && minLonDeg < maxLonDeg && minLatDeg < maxLatDeg
    ? { minLatDeg, minLonDeg, maxLatDeg, maxLonDeg }
    : WORLD
}
