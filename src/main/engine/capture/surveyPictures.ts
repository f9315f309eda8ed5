import sharp from 'sharp'
import { NO_METADATA, readMetadata, type Finding, type Metadata } from './metadata.ts'
import { placeOnSphere, type Size } from './placement.ts'
import type { SourcePicture } from './Source.ts'

/** What a picture's header says, before its pixels are decoded. */
export interface SurveyedPicture {
  readonly picture: SourcePicture
  /** Upright; null where only its content will tell. */
  readonly size: Size | null
  readonly metadata: Metadata
  /** Why it will not become a capture; null as far as the header tells. */
  readonly refused: Finding | null
}

/** Headers are small reads; a few at once keep a disk or a network share busy. */
const AT_ONCE = 8

/**
 * Reads the headers of a source's pictures: size, tags, and whether they can be panoramas at all.
 *
 * Nothing here throws for one picture; its content is judged again when it is decoded.
 */
export async function surveyPictures(
  pictures: readonly SourcePicture[],
  isPanorama: boolean,
  report: { progress(done: number, total: number): void; stopIfCancelled(): void },
): Promise<SurveyedPicture[]> {
  const found: SurveyedPicture[] = []
  for (let start = 0; start < pictures.length; start += AT_ONCE) {
    report.stopIfCancelled()
    const some = pictures.slice(start, start + AT_ONCE)
    found.push(...(await Promise.all(some.map((picture) => survey(picture, isPanorama)))))
    report.progress(found.length, pictures.length)
  }
  return found
}

async function survey(picture: SourcePicture, isPanorama: boolean): Promise<SurveyedPicture> {
  const unknown = { picture, size: null, metadata: NO_METADATA, refused: null }
  if (picture.file === null) return unknown
  try {
    const { autoOrient } = await sharp(picture.file, { limitInputPixels: false }).metadata()
    const size = { widthPx: autoOrient.width, heightPx: autoOrient.height }
    const metadata = await readMetadata(picture.file)
    const placing = isPanorama ? placeOnSphere(size, metadata) : null
    return { picture, size, metadata, refused: placing && 'refused' in placing ? placing.refused : null }
  } catch {
    return unknown // decoding will say what is wrong with it
  }
}
