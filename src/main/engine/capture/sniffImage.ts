const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0))

/** `isRead` tells whether pictures of the format are read here. */
interface Sniffed {
  readonly name: string
  readonly isRead: boolean
}

/** How picture formats begin: where to look, what stands there, and what it is then. */
const SIGNATURES: readonly (Sniffed & { at: number; bytes: readonly number[] })[] = [
  { at: 0, bytes: [0xff, 0xd8, 0xff], name: 'JPEG', isRead: true },
  { at: 0, bytes: [0x89, ...ascii('PNG\r\n\x1a\n')], name: 'PNG', isRead: true },
  { at: 0, bytes: [...ascii('II*'), 0], name: 'TIFF', isRead: true },
  { at: 0, bytes: [...ascii('MM'), 0, 0x2a], name: 'TIFF', isRead: true },
  { at: 0, bytes: [...ascii('II+'), 0], name: 'BigTIFF', isRead: true },
  { at: 0, bytes: [...ascii('MM'), 0, 0x2b], name: 'BigTIFF', isRead: true },
  { at: 8, bytes: ascii('WEBP'), name: 'WebP', isRead: true },
  { at: 4, bytes: ascii('ftyp'), name: 'HEIC or video', isRead: false },
  { at: 0, bytes: ascii('GIF8'), name: 'GIF', isRead: false },
  { at: 0, bytes: ascii('BM'), name: 'BMP', isRead: false },
  { at: 0, bytes: ascii('%PDF'), name: 'PDF', isRead: false },
]

/** Bytes of a file's beginning that `sniffImage` looks at. */
export const SNIFFED_BYTES = 64

/** What a file is by its first bytes, whatever its name says; null when they begin no known format. */
export function sniffImage(bytes: Uint8Array): Sniffed | null {
  if (isAvif(bytes)) return { name: 'AVIF', isRead: true }
  return SIGNATURES.find((known) => known.bytes.every((byte, i) => bytes[known.at + i] === byte)) ?? null
}

/** Whether `avif` is among the brands of a file of boxes; the first of them may be `mif1`, as HEIC's may. */
function isAvif(bytes: Uint8Array): boolean {
  const letters = String.fromCharCode(...bytes.subarray(0, SNIFFED_BYTES))
  const end = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)
  const brands: readonly string[] = letters.slice(8, end).match(/[^]{4}/g) ?? []
  return letters.startsWith('ftyp', 4) && brands.includes('avif')
}
