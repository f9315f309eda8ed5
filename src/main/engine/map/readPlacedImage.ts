import { readFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import type { Geodetic } from '../../../shared/capture.ts'
import { applyAffine, fitPoints } from './fitPoints.ts'
import type { MapContent } from './MapContent.ts'
import { toShowable } from './picture.ts'
import { readPoints } from './readPoints.ts'

/**
 * Reads a picture that control points place: a floor plan, a drawing, a photograph of a map.
 *
 * @param points path of the CSV (`readPoints`)
 * @throws Error with half a sentence when picture or points cannot be used
 */
export async function readPlacedImage(
  path: string,
  { points, origin }: { points: string; origin: Geodetic | null },
): Promise<MapContent> {
  const controls = await readPoints(points, origin)
  const { affine, residualM } = fitPoints(controls)
  const { widthPx, heightPx, mediaType, bytes, isSmaller } = await toShowable(await readFile(path))
  return {
    name: basename(path, extname(path)),
    attribution: '',
    placement: {
      kind: 'image',
      topLeft: applyAffine(affine, 0, 0),
      topRight: applyAffine(affine, widthPx, 0),
      bottomLeft: applyAffine(affine, 0, heightPx),
    },
    tiles: [{ z: 0, x: 0, y: 0, mediaType, bytes }],
    residualM,
    notes: [
      ...(isSmaller ? ['The picture was made smaller, so that windows can show it.'] : []),
      ...(controls.length < 4
        ? ['Fewer than four control points cannot contradict each other; check the map.']
        : []),
    ],
  }
}
