import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import sharp from 'sharp'
import { parse } from 'yaml'
import { z } from 'zod'
import { besideFile } from './besideFile.ts'
import { applyAffine, type Affine } from './fitPoints.ts'
import type { MapContent } from './MapContent.ts'
import { parsePgm, type Greys } from './parsePgm.ts'
import { MAX_SOURCE_PIXELS, toShowable } from './picture.ts'

const MAX_YAML_BYTES = 65_536

const fraction = z.number().min(0).max(1)

/** What `map_server` of ROS 1 and `nav2_map_server` write; `origin` is the lower left corner: x, y, yaw. */
const rosMapSchema = z.object({
  image: z.string(),
  resolution: z.number().positive().max(1000),
  origin: z.tuple([z.number(), z.number()]).rest(z.number()),
  negate: z.union([z.boolean(), z.number()]).default(0),
  occupied_thresh: fraction.default(0.65),
  free_thresh: fraction.default(0.196),
  mode: z.enum(['trinary', 'scale', 'raw']).default('trinary'),
})
type RosMap = z.infer<typeof rosMapSchema>

/** Colours that stay apart from each other, and from pins, in both themes; between free and occupied all shades. */
const FREE = [250, 251, 252] as const
const OCCUPIED = [23, 34, 46] as const
const UNKNOWN = [176, 187, 198] as const

/**
 * Reads an occupancy grid as `map_server` of ROS does (nav2_map_server, map_io.cpp), whose frame is taken for the site's.
 *
 * @throws Error with half a sentence when description or picture cannot be used
 */
export async function readRosMap(path: string): Promise<MapContent> {
  if ((await stat(path)).size > MAX_YAML_BYTES)
    throw new Error('it is longer than the description of a map is')
  // Without aliases a short file cannot stand for an endless one.
  const map = rosMapSchema.parse(parse(await readFile(path, 'utf8'), { maxAliasCount: 0, uniqueKeys: true }))
  const greys = await readGreys(await readFile(await besideFile(path, map.image)), map)
  const { widthPx, heightPx } = greys
  const [x, y, yaw = 0] = map.origin
  const [cos, sin] = [map.resolution * Math.cos(yaw), map.resolution * Math.sin(yaw)]
  const affine: Affine = [cos, sin, x - sin * heightPx, sin, -cos, y + cos * heightPx]
  const picture = await toShowable(
    await sharp(paint(greys, map), { raw: { width: widthPx, height: heightPx, channels: 3 } })
      .png()
      .toBuffer(),
  )
  return {
    name: basename(path, extname(path)),
    attribution: '',
    placement: {
      kind: 'image',
      topLeft: applyAffine(affine, 0, 0),
      topRight: applyAffine(affine, widthPx, 0),
      bottomLeft: applyAffine(affine, 0, heightPx),
    },
    tiles: [{ z: 0, x: 0, y: 0, mediaType: picture.mediaType, bytes: picture.bytes }],
    residualM: null,
    notes: [],
  }
}

interface Shades extends Greys {
  /** Pixels that are not opaque, which `scale` takes for unknown; null where all are. */
  readonly holes: Uint8Array | null
}

async function readGreys(bytes: Uint8Array, { mode }: RosMap): Promise<Shades> {
  if (bytes[0] === 0x50) return { ...parsePgm(bytes), holes: null }
  const { data, info } = await sharp(bytes, { limitInputPixels: MAX_SOURCE_PIXELS })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width: widthPx, height: heightPx, channels } = info
  const hasAlpha = channels === 2 || channels === 4
  const colours = hasAlpha ? channels - 1 : channels
  const averaged = hasAlpha && mode === 'trinary' ? channels : colours // as nav2 does, to stay what it was
  const shades = new Float32Array(widthPx * heightPx)
  const holes = hasAlpha && mode === 'scale' ? new Uint8Array(shades.length) : null
  for (let i = 0; i < shades.length; i++) {
    let sum = 0
    for (let channel = 0; channel < averaged; channel++) sum += data[i * channels + channel]!
    shades[i] = sum / (255 * averaged)
    if (holes && data[i * channels + colours] !== 255) holes[i] = 1
  }
  return { widthPx, heightPx, shades, holes }
}

function paint({ shades, holes }: Shades, map: RosMap): Uint8Array {
  const pixels = new Uint8Array(shades.length * 3)
  for (let i = 0; i < shades.length; i++) {
    const occupancy = holes?.[i] ? null : occupancyOf(shades[i]!, map)
    for (let channel = 0; channel < 3; channel++)
      pixels[3 * i + channel] =
        occupancy === null
          ? UNKNOWN[channel]!
          : Math.round(FREE[channel]! + occupancy * (OCCUPIED[channel]! - FREE[channel]!))
  }
  return pixels
}

/** 0 free to 1 occupied; null for unknown. */
function occupancyOf(shade: number, { mode, negate, occupied_thresh, free_thresh }: RosMap): number | null {
  if (mode === 'raw') {
    const percent = Math.round(shade * 255)
    return percent <= 100 ? percent / 100 : null
  }
  const occupancy = negate ? shade : 1 - shade
  if (occupancy > occupied_thresh) return 1
  if (occupancy < free_thresh) return 0
  return mode === 'trinary' ? null : (occupancy - free_thresh) / (occupied_thresh - free_thresh)
}
