import type { Encoder } from './encoder/Encoder.ts'
import type { Index } from './index/Index.ts'
import {
  concepts,
  usualConcepts,
  vocabularyOf,
  type UsualConcepts,
  type Vocabulary,
} from './locate/concepts.ts'

/** What is usual in a gallery stays so while no larger share of its captures comes or goes. */
const FEW = 0.05

/** What is usual of the concepts, and of how many captures. */
interface Usual {
  readonly captures: number
  readonly concepts: Promise<UsualConcepts>
}

/** The concepts that operators of a site can be asked about: encoded once for an encoder, and compared with a gallery when it is new. */
export class Vocabularies {
  readonly #encoded = new WeakMap<Encoder, ReturnType<Encoder['encodeTexts']>>()
  readonly #usual = new WeakMap<Encoder, Usual>()

  /** @throws AppError encoder_failed */
  async of(encoder: Encoder, index: Index): Promise<Vocabulary> {
    const { length } = index.gallery.captures
    let usual = this.#usual.get(encoder)
    if (!usual || Math.abs(length - usual.captures) > FEW * usual.captures) {
      usual = { captures: length, concepts: this.#read(encoder, index) }
      this.#usual.set(encoder, usual)
      // A failure is told to those who wait for it, and tried again by the next.
      usual.concepts.catch(() => this.#usual.delete(encoder))
    }
    return vocabularyOf(await usual.concepts, index)
  }

  async #read(encoder: Encoder, index: Index): Promise<UsualConcepts> {
    let encoded = this.#encoded.get(encoder)
    if (!encoded) {
      encoded = encoder.encodeTexts(concepts.map(({ thing }) => thing))
      this.#encoded.set(encoder, encoded)
      encoded.catch(() => this.#encoded.delete(encoder))
    }
    return usualConcepts(index, await encoded, encoder.bundle.manifest.logitScale)
  }
}
