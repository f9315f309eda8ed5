import { Tokenizer } from '@huggingface/tokenizers'
import { AppError } from '../../../shared/errors.ts'

/** A text as the network reads it, and what of it the network will not see. */
export interface Tokens {
  readonly ids: readonly number[]
  /** Words of which the tokenizer knows no part. */
  readonly unknownWords: readonly string[]
  /** False when the tokenizer knows nothing in the text: its descriptor would be meaningless. */
  readonly hasMeaning: boolean
  /** Tokens that were cut off at the end. */
  readonly dropped: number
}

/** What matters here of a tokenizer file; unigram models have `unk_id` and a list, the others a token and a table. */
interface TokenizerFile {
  readonly model?: {
    readonly unk_token?: string | null
    readonly unk_id?: number | null
    readonly vocab?: Record<string, number> | unknown[]
  }
}

/** A bundle's `tokenizer.json` (Hugging Face format). Normalisation, splitting and vocabulary all come from the file. */
export class TextTokenizer {
  readonly #tokenizer: Tokenizer
  readonly #maxTokens: number
  readonly #hasSpecials: boolean
  readonly #unknownId: number | null | undefined

  /** @throws AppError bundle_invalid when the file uses a part this tokenizer does not know */
  constructor(json: string, maxTokens: number) {
    this.#maxTokens = maxTokens
    try {
      const parsed = JSON.parse(json) as TokenizerFile
      const { unk_token: unknown, unk_id: unknownId, vocab } = parsed.model ?? {}
      // The library reads the unknown token of a word-level model from the configuration, not from the model.
      this.#tokenizer = new Tokenizer(parsed, unknown ? { unk_token: unknown } : {})
      this.#hasSpecials = this.#tokenizer.encode('a').ids.length > this.#bodyOf('a').length
      this.#unknownId = unknownId ?? (unknown && !Array.isArray(vocab) ? vocab?.[unknown] : undefined)
    } catch (thrown) {
      throw new AppError('bundle_invalid', `tokenizer.json cannot be used: ${(thrown as Error).message}.`, {
        cause: thrown,
      })
    }
  }

  /** Tokenizes one text; past `maxTokens` the middle part's end is cut, and special tokens around it are kept. */
  encode(text: string): Tokens {
    const body = this.#bodyOf(text)
    const whole = this.#hasSpecials ? this.#tokenizer.encode(text).ids : body
    const prefix = leadingSpecials(whole, body)
    const suffix = whole.slice(prefix.length + body.length)
    const room = Math.max(0, this.#maxTokens - prefix.length - suffix.length)
    return {
      ids: [...prefix, ...body.slice(0, room), ...suffix],
      unknownWords: body.includes(this.#unknownId ?? NaN) ? this.#unknownWords(text) : [],
      hasMeaning: body.some((id) => id !== this.#unknownId),
      dropped: Math.max(0, body.length - room),
    }
  }

  #bodyOf(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids
  }

  #unknownWords(text: string): string[] {
    const words = new Set(text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [])
    return [...words].filter((word) => {
      const ids = this.#bodyOf(word)
      return ids.length > 0 && ids.every((id) => id === this.#unknownId)
    })
  }
}

function leadingSpecials(whole: readonly number[], body: readonly number[]): number[] {
  const extra = whole.length - body.length
  for (let start = 0; start <= extra; start++)
    if (body.every((id, i) => whole[start + i] === id)) return whole.slice(0, start)
  return []
}
