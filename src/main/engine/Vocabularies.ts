import type { Encoder } from './encoder/Encoder.ts'
import type { Index } from './index/Index.ts'
import { concepts, readVocabulary, type Vocabulary } from './locate/concepts.ts'

/** The concepts encoded once for an encoder, and compared with a gallery when they are first asked for. */
export class Vocabularies {
  readonly #encoded = new WeakMap<Encoder, ReturnType<Encoder['encodeTexts']>>()
  readonly #known = new WeakMap<Index, Promise<Vocabulary>>()

  /** @throws AppError encoder_failed */
  async of(encoder: Encoder, index: Index): Promise<Vocabulary> {
    const known = this.#known.get(index)
    if (known) return known
    const read = this.#read(encoder, index)
    this.#known.set(index, read)
    // A failure is told to those who wait for it, and tried again by the next.
    read.catch(() => this.#known.delete(index))
    return read
  }

  async #read(encoder: Encoder, index: Index): Promise<Vocabulary> {
    let encoded = this.#encoded.get(encoder)
    if (!encoded) {
      encoded = encoder.encodeTexts(concepts.map(({ thing }) => thing))
      this.#encoded.set(encoder, encoded)
      encoded.catch(() => this.#encoded.delete(encoder))
    }
    return readVocabulary(index, await encoded, encoder.bundle.manifest.logitScale)
  }
}
