import { VIEWS, viewBearingsDeg } from '../../shared/bearing.ts'
import { AppError } from '../../shared/errors.ts'
import type { Heat, HeatQuery } from '../../shared/heat.ts'
import type { Encoder } from './encoder/Encoder.ts'
import { dot } from './index/dot.ts'
import { listCaptures, readView } from './site/captures.ts'
import type { SiteFile } from './site/SiteFile.ts'

/**
 * Views that tell what is usual: with 32 of them a threshold parts views that show a thing from others as well as with
 * 2,000 (AUROC 0.84 against 0.83 over 15 kinds of thing).
 */
const USUAL_VIEWS = 32

/** Descriptors of the patches of views from all over a site, and how many captures it had. */
interface Usual {
  readonly captures: number
  readonly vectors: Promise<Float32Array>
}

/**
 * Where in a view a clue is found. Similarities of patches alone mean little: a clue may be near to every patch or to
 * none. They are set beside those of patches all over the site, so that a view without the thing stays cold; stretched
 * between the least and the largest of the view itself, noise would look like a find.
 */
export class Heats {
  readonly #usual = new WeakMap<Encoder, Usual>()

  /**
   * @returns null where the encoder's bundle offers no descriptors of patches
   * @throws AppError not_found for a view that the site has not, bad_input for a clue of which no word is known
   */
  async of(
    encoder: Encoder,
    site: SiteFile,
    { captureId, viewBearingDeg, text }: HeatQuery,
  ): Promise<Heat | null> {
    const view = readView(site, captureId, viewBearingDeg)
    if (!view)
      throw new AppError(
        'not_found',
        `${site.path} has no view at ${viewBearingDeg}° of a capture ${captureId}.`,
      )
    if (!encoder.offersPatches) return null
    const { vectors: clue, tokens } = await encoder.encodeTexts([text])
    if (!tokens[0]!.hasMeaning)
      throw new AppError('bad_input', `The encoder knows no word of “${text}”; say it in other words.`)
    const { rows, columns, box, vectors } = await encoder.encodePatches(view)
    const usual = similaritiesOf(await this.#usualPatches(encoder, site), clue)
    const mean = usual.reduce((sum, each) => sum + each, 0) / usual.length
    const variance = usual.reduce((sum, each) => sum + (each - mean) ** 2, 0) / usual.length
    const deviation = Math.sqrt(variance)
    // Where all patches are alike, none stands out.
    const deviations = similaritiesOf(vectors, clue).map((each) =>
      deviation > 0 ? (each - mean) / deviation : 0,
    )
    return { rows, columns, box, deviations }
  }

  /** Encoded anew when the site has another number of captures. */
  #usualPatches(encoder: Encoder, site: SiteFile): Promise<Float32Array> {
    const captures = listCaptures(site).filter(({ isHidden }) => !isHidden)
    const known = this.#usual.get(encoder)
    if (known?.captures === captures.length) return known.vectors
    const count = Math.min(USUAL_VIEWS, captures.length * VIEWS)
    const views = Array.from({ length: count }, (_, i) => {
      const { id } = captures[Math.floor((i * captures.length) / count)]!
      return readView(site, id, viewBearingsDeg[i % VIEWS]!)
    })
    const vectors = encodeWhole(
      encoder,
      views.filter((view) => view !== null),
    )
    this.#usual.set(encoder, { captures: captures.length, vectors })
    // A failure is told to those who wait for it, and tried again by the next.
    vectors.catch(() => this.#usual.delete(encoder))
    return vectors
  }
}

/** Patches of all views that can be decoded: a damaged one takes no other with it. */
async function encodeWhole(encoder: Encoder, views: readonly Uint8Array[]): Promise<Float32Array> {
  const encoded = await Promise.allSettled(views.map((view) => encoder.encodePatches(view)))
  const parts = encoded.flatMap((each) => (each.status === 'fulfilled' ? [each.value.vectors] : []))
  const failed = encoded.find((each) => each.status === 'rejected')
  if (parts.length === 0 && failed) throw failed.reason
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0)
  return all
}

/** Cosine of every unit vector, one after the other in `vectors`, with one. */
function similaritiesOf(vectors: Float32Array, clue: Float32Array): number[] {
  const { length: dim } = clue
  return Array.from({ length: vectors.length / dim }, (_, i) => dot(clue, vectors, i * dim))
}
