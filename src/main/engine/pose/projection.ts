import proj4 from 'proj4'

/** Longitude and latitude in WGS-84 degrees of projected coordinates; NaN or beyond the globe where there are none. */
export type ToLonLat = (x: number, y: number) => readonly [number, number]

/** Longer than any definition in use; what is longer is another file's first line. */
const MAX_LETTERS = 500

/**
 * How a file's first line says that coordinates are meant, as ODM reads it: `EPSG:4326`, `EPSG:3857`, the UTM zones
 * `EPSG:32601`…`32660` and `32701`…`32760`, `WGS84 UTM 16N`, or a PROJ string.
 *
 * @returns null for anything else, and for a PROJ string that proj4 does not know
 */
export function parseProjection(text: string): ToLonLat | null {
  const definition = text.length <= MAX_LETTERS ? definitionOf(text.trim()) : null
  if (definition === null) return null
  if (definition === 'EPSG:4326') return (lonDeg, latDeg) => [lonDeg, latDeg]
  try {
    const converter = proj4(definition, 'EPSG:4326')
    return (x, y) => inverse(converter, x, y)
  } catch {
    return null
  }
}

function definitionOf(text: string): string | null {
  if (text.startsWith('+proj=')) return text
  const utm = /^WGS ?84[ /]+UTM(?: zone)? ?(\d{1,2}) ?([NS])$/i.exec(text)
  if (utm) return utmZone(Number(utm[1]), utm[2]!.toUpperCase() === 'S')
  const epsg = /^EPSG:(\d{4,5})$/i.exec(text)
  if (!epsg) return null
  const code = Number(epsg[1])
  if (code === 4326 || code === 3857) return `EPSG:${code}`
  const hundred = Math.floor(code / 100)
  return hundred === 326 || hundred === 327 ? utmZone(code % 100, hundred === 327) : null
}

function utmZone(zone: number, isSouth: boolean): string | null {
  if (zone < 1 || zone > 60) return null
  return `+proj=utm +zone=${zone}${isSouth ? ' +south' : ''} +datum=WGS84 +units=m +no_defs`
}

/** proj4 throws for numbers that are none, and calls what it cannot reach infinite. */
function inverse(converter: proj4.Converter, x: number, y: number): readonly [number, number] {
  try {
    const [lonDeg = NaN, latDeg = NaN] = converter.forward([x, y])
    return [lonDeg, latDeg]
  } catch {
    return [NaN, NaN]
  }
}
