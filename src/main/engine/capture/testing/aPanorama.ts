import sharp from 'sharp'
import { FULL_SPHERE, type Panorama } from '../cutViews.ts'

export type Direction = readonly [right: number, front: number, up: number]
export type Colour = readonly [number, number, number]

/** Red, green and blue follow the direction's three components, so that every direction has its own colour. */
export const colourOf = ([right, front, up]: Direction): Colour => [
  128 + 100 * right,
  128 + 100 * front,
  128 + 100 * up,
]

/** An analytic panorama: each pixel has the colour of the direction its middle looks along. */
export function aPanorama(
  given: Partial<Panorama> & { colour?: (direction: Direction) => Colour } = {},
): Panorama {
  const { widthPx = 1024, heightPx = 512, placement = FULL_SPHERE, colour = colourOf } = given
  const rgb = new Uint8Array(widthPx * heightPx * 3)
  for (let row = 0; row < heightPx; row++) {
    const up = (0.5 - placement.top - ((row + 0.5) / heightPx) * placement.height) * Math.PI
    for (let column = 0; column < widthPx; column++) {
      const turn = (placement.left + ((column + 0.5) / widthPx) * placement.width - 0.5) * 2 * Math.PI
      const flat = Math.cos(up)
      const found = colour([flat * Math.sin(turn), flat * Math.cos(turn), Math.sin(up)])
      rgb.set(found.map(Math.round), (row * widthPx + column) * 3)
    }
  }
  return { rgb, widthPx, heightPx, placement, tilt: given.tilt ?? { pitchDeg: 0, rollDeg: 0 } }
}

export interface FileOptions {
  widthPx?: number
  heightPx?: number
  format?: 'jpeg' | 'png' | 'tiff' | 'webp'
  /** GPS tags, as rationals in text. */
  gps?: Record<string, string>
  exif?: Record<string, string>
  gpano?: Record<string, string | number>
  /** Makes pictures of the same size differ. */
  grey?: number
}

/** A picture's file, with the tags that the test is about. */
export async function aPanoramaFile(options: FileOptions = {}): Promise<Buffer> {
  const { widthPx = 256, heightPx = 128, format = 'jpeg', gps, exif, gpano, grey = 100 } = options
  let image = sharp({
    create: { width: widthPx, height: heightPx, channels: 3, background: { r: grey, g: grey, b: grey } },
  })
  if (gps || exif) image = image.withExif({ IFD2: exif ?? {}, IFD3: gps ?? {} })
  if (gpano) image = image.withXmp(xmpOf(gpano))
  return image.toFormat(format).toBuffer()
}

/** GPS tags of a position in whole seconds of arc. */
export function gpsAt(lat: string, lon: string): Record<string, string> {
  const [latParts, latRef] = lat.split(' ') as [string, string]
  const [lonParts, lonRef] = lon.split(' ') as [string, string]
  const rationals = (parts: string) =>
    parts
      .split(':')
      .map((part) => (part.includes('/') ? part : `${part}/1`))
      .join(' ')
  return {
    GPSLatitude: rationals(latParts),
    GPSLatitudeRef: latRef,
    GPSLongitude: rationals(lonParts),
    GPSLongitudeRef: lonRef,
  }
}

function xmpOf(gpano: Record<string, string | number>): string {
  const attributes = Object.entries(gpano).map(([name, value]) => ` GPano:${name}="${value}"`)
  return (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"' +
    `${attributes.join('')}/></rdf:RDF></x:xmpmeta>`
  )
}
