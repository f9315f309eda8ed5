import type { Finding } from './metadata.ts'
import type { Size } from './placement.ts'
import { sniffImage } from './sniffImage.ts'

/** 16384×8192, the largest panoramas that cameras write; a progressive JPEG of it already takes 0.8 GB to decode. */
export const MAX_PIXELS = 2 ** 27

export interface Refusal {
  refused: Finding
}

export function refusal(code: Finding['code'], message: string): Refusal {
  return { refused: { code, severity: 'refused', message } }
}

/** A refusal of a picture whose header promises more pixels than are decoded; null for all others. */
export function refusedBySize({ widthPx, heightPx }: Size): Refusal | null {
  if (widthPx * heightPx <= MAX_PIXELS) return null
  const found = `It is ${widthPx}×${heightPx} pixels by its header; at most 16384×8192 are decoded.`
  return refusal('too_large', found)
}

/**
 * Runs a decoder on a file that begins like a picture; what it throws becomes a refusal.
 *
 * What a file is, is told by its content, never by its name.
 */
export async function withDecoding<T>(
  bytes: Uint8Array,
  decode: (kind: string) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const kind = sniffImage(bytes)
  if (bytes.length === 0) return refusal('unreadable', 'The file is empty.')
  if (!kind) return refusal('unreadable', 'It is not a picture: its content begins like none.')
  if (!kind.isRead)
    return refusal('unreadable', `It is a ${kind.name} file; export the picture as JPEG, PNG, TIFF or WebP.`)
  try {
    return await decode(kind.name)
  } catch (cause) {
    const words = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
    return refusal('unreadable', `Its ${kind.name} data is damaged or cut short (${words}).`)
  }
}
