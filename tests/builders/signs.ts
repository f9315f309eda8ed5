import sharp from 'sharp'
import { VIEW_SIZE_PX } from '../../src/shared/bearing.ts'
import { findSignModels } from '../../src/main/engine/sign/signModels.ts'

/** What a test writes on the sign of a view. */
export interface Lettering {
  readonly fontPx?: number
  /** Clockwise. */
  readonly turnDeg?: number
}

/** A stored view with one sign in its middle: white letters on a red board before a wall. */
export async function aSignView(text: string, { fontPx = 36, turnDeg = 0 }: Lettering = {}): Promise<Buffer> {
  const middle = VIEW_SIZE_PX / 2
  const [width, height] = [text.length * fontPx * 0.8 + fontPx, fontPx * 1.6]
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${VIEW_SIZE_PX}" height="${VIEW_SIZE_PX}">
    <rect width="100%" height="100%" fill="#93a0a8"/>
    <g transform="rotate(${turnDeg} ${middle} ${middle})" fill="white">
      <rect x="${middle - width / 2}" y="${middle - height / 2}" width="${width}" height="${height}" fill="#a02818"/>
      <text x="${middle}" y="${middle + fontPx * 0.36}" font-family="sans-serif" font-weight="bold"
        font-size="${fontPx}" text-anchor="middle">${text}</text>
    </g></svg>`
  return sharp(Buffer.from(svg)).jpeg({ quality: 90 }).toBuffer()
}

/** Whether signs can be drawn and read here; where not, that is said. */
export async function canReadSigns(): Promise<boolean> {
  const areInstalled = await findSignModels().then(
    () => true,
    (error: Error) => void console.warn(`left out: ${error.message}`),
  )
  if (!areInstalled) return false
  const { channels } = await sharp(await aSignView('MMM')).stats()
  // The blue of a board without letters is dark; letters are white.
  if (channels[2]!.max > 200) return true
  console.warn('left out: this machine has no font to draw signs with')
  return false
}
