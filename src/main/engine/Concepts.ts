import type { Encoder } from './encoder/Encoder.ts'
import type { Index } from './index/Index.ts'
import { concepts, scoreConcepts, type ConceptChances } from './locate/concepts.ts'

/** The concepts of the vocabulary, encoded once for an encoder and scored once for a gallery, when they are first asked for. */
export class Concepts {
  readonly #encoded = new WeakMap<Encoder, ReturnType<Encoder['encodeTexts']>>()
  readonly #scored = new WeakMap<Index, Promise<ConceptChances>>()

  /** @throws AppError encoder_failed */
  async of(encoder: Encoder, index: Index): Promise<ConceptChances> {
    const known = this.#scored.get(index)
    if (known) return known
    const scored = this.#score(encoder, index)
    this.#scored.set(index, scored)
    // A failure is told to those who wait for it, and tried again by the next.
    scored.catch(() => this.#scored.delete(index))
    return scored
  }

  async #score(encoder: Encoder, index: Index): Promise<ConceptChances> {
    let encoded = this.#encoded.get(encoder)
    if (!encoded) {
      encoded = encoder.encodeTexts(concepts.map(({ thing }) => thing))
      this.#encoded.set(encoder, encoded)
      encoded.catch(() => this.#encoded.delete(encoder))
    }
    return scoreConcepts(index, await encoded, encoder.bundle.manifest.logitScale)
  }
}
