import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import sharp, { type Sharp } from 'sharp'
import { VIEW_SIZE_PX, VIEWS } from '../src/shared/bearing.ts'
import { importInputSchema } from '../src/shared/import.ts'
import { table } from '../src/main/cli/output.ts'
import { cutViews } from '../src/main/engine/capture/cutViews.ts'
import { readFileBytes } from '../src/main/engine/capture/readFileBytes.ts'
import { readPanorama } from '../src/main/engine/capture/readPanorama.ts'
import { viewToJpeg } from '../src/main/engine/capture/viewToJpeg.ts'
import { Networks } from '../src/main/engine/encoder/networks.ts'
import { Engine } from '../src/main/engine/Engine.ts'
import { galleryInMemory, type Gallery } from '../src/main/engine/index/Gallery.ts'
import { openIndex } from '../src/main/engine/index/openIndex.ts'
import { rankCaptures } from '../src/main/engine/locate/locate.ts'
import { evaluate } from '../src/main/engine/review/evaluate.ts'
import { protocols } from '../src/main/engine/review/protocols.ts'
import { readQueries } from '../src/main/engine/review/readQueries.ts'
import { listCaptures } from '../src/main/engine/site/captures.ts'
import { sum } from './figures.ts'

/**
 * What storing views as JPEG costs: recall and bytes with descriptors of the views as they were cut, as they are stored, and in
 * other formats: `node bench/storage.ts --captures DIR --queries FILE.csv [--queries FILE.csv …]`. Queries are asked as
 * published, the front known.
 */
const { values } = parseArgs({
  options: {
    captures: { type: 'string', default: '' },
    queries: { type: 'string', multiple: true, default: [] },
    bundle: { type: 'string', default: 'starter' },
  },
})

type Store = (rgb: Uint8Array) => Promise<Uint8Array>

const raw = { width: VIEW_SIZE_PX, height: VIEW_SIZE_PX, channels: 3 as const }
const as =
  (format: (view: Sharp) => Sharp): Store =>
  (rgb) =>
    format(sharp(rgb, { raw })).toBuffer()

const formats: Record<string, Store> = {
  'as cut': as((view) => view.png({ compressionLevel: 1 })),
  'as stored': viewToJpeg,
  'JPEG 90, 4:2:0': as((view) => view.jpeg({ quality: 90 })),
  'JPEG 80, 4:2:0': as((view) => view.jpeg({ quality: 80 })),
  'JPEG 70, 4:2:0': as((view) => view.jpeg({ quality: 70 })),
  'WebP 80': as((view) => view.webp({ quality: 80, effort: 2 })),
}

const work = mkdtempSync(join(tmpdir(), 'wayword-storage-'))
const quiet = { signal: new AbortController().signal, progress: () => {}, problem: () => {} }
const engine = await Engine.open()
try {
  sharp.concurrency(1)
  const { directory, manifest } = await engine.verify(values.bundle)
  await engine.createSite(join(work, 'storage.wayword'), { name: 'storage', origin: null })
  await engine.site.use(await engine.verify(values.bundle))
  await engine.site.importSource(importInputSchema.parse({ path: values.captures }), quiet)
  await engine.site.encodeViews(quiet)
  const matcher = await engine.site.match(async (used) => used)
  const stored = matcher.index.gallery
  const encoded = await encodeAll(new Networks(directory, manifest), stored)
  const columns = values.queries.flatMap((file) => [`${file.split('/').at(-1)}: @1`, '@10'])
  const rows = [['views', 'kB per capture', 'similarity', ...columns]]
  for (const [name, { vectors, bytes }] of Object.entries(encoded)) {
    const gallery = galleryInMemory(vectors, stored)
    const recall = await Promise.all(values.queries.map((file) => recallOf(file, gallery)))
    rows.push([
      name,
      (bytes / stored.captures.length / 1000).toFixed(1),
      meanSimilarity(vectors, encoded['as cut']!.vectors, stored.dim).toFixed(4),
      ...recall.flat().map((share) => share.toFixed(3)),
    ])
  }
  console.log(
    `${stored.captures.length} captures; recall@k within 5 m; similarity to the descriptor of the view as cut`,
  )
  console.log(table(rows).join('\n'))

  async function recallOf(file: string, gallery: Gallery): Promise<number[]> {
    const index = openIndex('exact', gallery)
    const { recall } = await evaluate(
      await readQueries(file),
      listCaptures(engine.site.file),
      (query) => rankCaptures(query, { ...matcher, index }),
      {
        protocol: protocols.street360loc,
        heading: 'known',
        toLocal: () => {
          throw new Error(`${file} tells latitudes, the captures' poses are local`)
        },
      },
    )
    return [1, 10].map((k) => recall.find((cell) => cell.withinM === 5 && cell.k === k)!.share)
  }
} finally {
  await engine.close()
  rmSync(work, { recursive: true, force: true })
}

/** Cuts every capture once and encodes its views in every format, in the gallery's order. */
async function encodeAll(
  networks: Networks,
  { captures, dim }: Gallery,
): Promise<Record<string, { vectors: Float32Array; bytes: number }>> {
  const encoded = Object.fromEntries(
    Object.keys(formats).map((name) => [
      name,
      { vectors: new Float32Array(captures.length * VIEWS * dim), bytes: 0 },
    ]),
  )
  for (const [row, { filename }] of captures.entries()) {
    const reading = await readPanorama(await readFileBytes(join(values.captures, filename)))
    if ('refused' in reading) throw new Error(`${filename}: ${reading.refused.message}`)
    const views = cutViews(reading.panorama)
    for (const [name, store] of Object.entries(formats)) {
      const pictures = await Promise.all(views.map(store))
      const { vectors } = await networks.encodeViews(pictures)
      encoded[name]!.vectors.set(vectors, row * VIEWS * dim)
      encoded[name]!.bytes += sum(pictures.map(({ length }) => length))
    }
  }
  return encoded
}

function meanSimilarity(one: Float32Array, other: Float32Array, dim: number): number {
  let dot = 0
  for (let i = 0; i < one.length; i++) dot += one[i]! * other[i]!
  return (dot * dim) / one.length
}
