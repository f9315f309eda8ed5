import sharp from 'sharp'
import { VIEW_SIZE_PX } from '../../shared/bearing.ts'
import { paintHeat, type Heat } from '../../shared/heat.ts'

/** A view with a clue's heat laid over it, as PNG. */
export async function drawHeat(view: Uint8Array, heat: Heat): Promise<Uint8Array> {
  const { width = VIEW_SIZE_PX, height = VIEW_SIZE_PX } = await sharp(view).metadata()
  const raw = { width: VIEW_SIZE_PX, height: VIEW_SIZE_PX, channels: 4 } as const
  const painted = await sharp(Buffer.from(paintHeat(heat, VIEW_SIZE_PX).buffer), { raw })
    .resize(width, height, { fit: 'fill' })
    .png()
    .toBuffer()
  return sharp(view)
    .composite([{ input: painted }])
    .png()
    .toBuffer()
}
