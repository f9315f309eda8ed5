import sharp from 'sharp'

/** What a 360° camera writes into a TIFF; degrees as `44:21:0 N`. */
export interface TiffTags {
  readonly lat: string
  readonly lon: string
  readonly trueHeadingDeg: number
  /** As EXIF writes it. */
  readonly takenAt: string
}

type Entry = { readonly tag: number; readonly type: number; readonly count: number; readonly value: Buffer }

const ASCII = 2
const LONG = 4
const RATIONAL = 5
const ENTRY_BYTES = 12

/** A grey 2:1 panorama as TIFF with EXIF and GPS directories, which libvips reads but does not write. */
export async function aTiffPanorama(tags: TiffTags): Promise<Buffer> {
  const create = { width: 256, height: 128, channels: 3 as const, background: '#777' }
  const picture = await sharp({ create }).tiff().toBuffer()
  const first = picture.readUInt32LE(4)
  const entries = entriesAt(picture, first)
  const exifAt = picture.length
  const exif = directory([ascii(0x9003, tags.takenAt)], exifAt)
  const gpsAt = exifAt + exif.length
  const gps = directory(gpsEntries(tags), gpsAt)
  const mainAt = gpsAt + gps.length
  const main = directory([...entries, long(0x8769, exifAt), long(0x8825, gpsAt)], mainAt)
  const file = Buffer.concat([picture, exif, gps, main])
  file.writeUInt32LE(mainAt, 4)
  return file
}

function gpsEntries({ lat, lon, trueHeadingDeg }: TiffTags): Entry[] {
  const [latParts, latRef] = lat.split(' ') as [string, string]
  const [lonParts, lonRef] = lon.split(' ') as [string, string]
  return [
    ascii(1, latRef),
    rationals(2, latParts.split(':').map(Number)),
    ascii(3, lonRef),
    rationals(4, lonParts.split(':').map(Number)),
    ascii(16, 'T'),
    rationals(17, [trueHeadingDeg]),
  ]
}

function ascii(tag: number, text: string): Entry {
  const value = Buffer.from(`${text}\0`)
  return { tag, type: ASCII, count: value.length, value }
}

function long(tag: number, number: number): Entry {
  const value = Buffer.alloc(4)
  value.writeUInt32LE(number)
  return { tag, type: LONG, count: 1, value }
}

function rationals(tag: number, numbers: readonly number[]): Entry {
  const value = Buffer.alloc(8 * numbers.length)
  for (const [i, number] of numbers.entries()) {
    value.writeUInt32LE(Math.round(number * 100), 8 * i)
    value.writeUInt32LE(100, 8 * i + 4)
  }
  return { tag, type: RATIONAL, count: numbers.length, value }
}

/** Entries of a directory as they are: their four bytes are a value, or where in the file it lies. */
function entriesAt(file: Buffer, at: number): Entry[] {
  return Array.from({ length: file.readUInt16LE(at) }, (_, i) => {
    const entry = at + 2 + ENTRY_BYTES * i
    return {
      tag: file.readUInt16LE(entry),
      type: file.readUInt16LE(entry + 2),
      count: file.readUInt32LE(entry + 4),
      value: file.subarray(entry + 8, entry + 12),
    }
  })
}

/** A directory that will lie at `at`; values of more than four bytes follow it. */
function directory(entries: readonly Entry[], at: number): Buffer {
  const head = Buffer.alloc(2 + ENTRY_BYTES * entries.length + 4)
  head.writeUInt16LE(entries.length)
  const values: Buffer[] = []
  let valueAt = at + head.length
  for (const [i, { tag, type, count, value }] of entries
    .toSorted((one, other) => one.tag - other.tag)
    .entries()) {
    const entry = 2 + ENTRY_BYTES * i
    head.writeUInt16LE(tag, entry)
    head.writeUInt16LE(type, entry + 2)
    head.writeUInt32LE(count, entry + 4)
    if (value.length <= 4) value.copy(head, entry + 8)
    else {
      head.writeUInt32LE(valueAt, entry + 8)
      values.push(value)
      valueAt += value.length
    }
  }
  return Buffer.concat([head, ...values])
}
