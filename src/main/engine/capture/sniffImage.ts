const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0))

/** How picture formats begin: where to look, what stands there, what it is called, and whether it is read here. */
const SIGNATURES: readonly { at: number; bytes: readonly number[]; name: string; isRead: boolean }[] = [
  { at: 0, bytes: [0xff, 0xd8, 0xff], name: 'JPEG', isRead: true },
  { at: 0, bytes: [0x89, ...ascii('PNG\r\n\x1a\n')], name: 'PNG', isRead: true },
  { at: 0, bytes: [...ascii('II*'), 0], name: 'TIFF', isRead: true },
  { at: 0, bytes: [...ascii('MM'), 0, 0x2a], name: 'TIFF', isRead: true },
  { at: 8, bytes: ascii('WEBP'), name: 'WebP', isRead: true },
  { at: 4, bytes: ascii('ftypavif'), name: 'AVIF', isRead: true },
  { at: 4, bytes: ascii('ftyp'), name: 'HEIC or video', isRead: false },
  { at: 0, bytes: ascii('GIF8'), name: 'GIF', isRead: false },
  { at: 0, bytes: ascii('BM'), name: 'BMP', isRead: false },
  { at: 0, bytes: ascii('%PDF'), name: 'PDF', isRead: false },
]

/** Bytes of a file's beginning that `sniffImage` looks at. */
export const SNIFFED_BYTES = 12

/** What a file is by its first bytes, whatever its name says; null when they begin no known format. */
export function sniffImage(bytes: Uint8Array): { name: string; isRead: boolean } | null {
  return SIGNATURES.find((known) => known.bytes.every((byte, i) => bytes[known.at + i] === byte)) ?? null
}
