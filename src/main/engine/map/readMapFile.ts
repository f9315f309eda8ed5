import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import sharp from 'sharp'
import { z } from 'zod'
import { AppError } from '../../../shared/errors.ts'
import type { Extent } from '../../../shared/site.ts'

/** Describes an overhead picture: row 0 is its north edge, `topLeft` the outer corner of its first pixel. */
const mapFileSchema = z.object({
  image: z.string().refine((name) => name === basename(name), 'must be a plain file name'),
  metresPerPixel: z.number().positive(),
  topLeft: z.object({ xM: z.number(), yM: z.number() }),
})

/** Limit on an overhead picture: 20,000 pixels square. */
const MAX_PIXELS = 20_000 ** 2

/**
 * Reads an overhead picture by its `map.json`.
 *
 * @throws AppError bad_input when the description or the picture cannot be used
 */
export async function readMapFile(
  path: string,
): Promise<{ mediaType: string; bytes: Uint8Array; extent: Extent }> {
  try {
    const { image, metresPerPixel, topLeft } = mapFileSchema.parse(JSON.parse(await readFile(path, 'utf8')))
    const bytes = await readFile(join(dirname(path), image))
    const { width, height, format } = await sharp(bytes, { limitInputPixels: MAX_PIXELS }).metadata()
    const extent = {
      minXM: topLeft.xM,
      maxXM: topLeft.xM + width * metresPerPixel,
      minYM: topLeft.yM - height * metresPerPixel,
      maxYM: topLeft.yM,
    }
    return { mediaType: `image/${format}`, bytes, extent }
  } catch (thrown) {
    const words = thrown instanceof z.ZodError ? thrown.issues[0]?.message : (thrown as Error).message
    throw new AppError('bad_input', `The map ${path} cannot be used: ${words}.`, { cause: thrown })
  }
}
