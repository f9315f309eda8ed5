import { readFile } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { z } from 'zod'
import { besideFile } from './besideFile.ts'
import type { MapContent } from './MapContent.ts'
import { toShowable } from './picture.ts'

/** Describes an overhead picture: row 0 is its north edge, `topLeft` the outer corner of its first pixel. */
const mapFileSchema = z.object({
  image: z.string(),
  metresPerPixel: z.number().positive(),
  topLeft: z.object({ xM: z.number(), yM: z.number() }),
  name: z.string().optional(),
  attribution: z.string().default(''),
})

/** Reads an overhead picture by its `map.json`. @throws Error with half a sentence when it cannot be used */
export async function readMapFile(path: string): Promise<MapContent> {
  const description = mapFileSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  const { image, metresPerPixel, topLeft, attribution } = description
  const picture = await toShowable(await readFile(await besideFile(path, image)))
  return {
    name: description.name ?? nameOf(path),
    attribution,
    placement: {
      kind: 'image',
      topLeft,
      topRight: { xM: topLeft.xM + picture.widthPx * metresPerPixel, yM: topLeft.yM },
      bottomLeft: { xM: topLeft.xM, yM: topLeft.yM - picture.heightPx * metresPerPixel },
    },
    tiles: [{ z: 0, x: 0, y: 0, mediaType: picture.mediaType, bytes: picture.bytes }],
    residualM: null,
    notes: picture.isSmaller ? ['The picture was made smaller, so that windows can show it.'] : [],
  }
}

/** Most descriptions are called map.json; their folder says more. */
function nameOf(path: string): string {
  return basename(path) === 'map.json' ? basename(dirname(path)) || 'Map' : basename(path, '.json')
}
