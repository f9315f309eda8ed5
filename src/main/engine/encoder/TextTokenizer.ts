import { Tokenizer } from '@huggingface/tokenizers'
import { AppError } from '../../../shared/errors.ts'
import { leastErrors } from '../text/leastErrors.ts'

/** A text as the network reads it, and what of it the network will not see. */
export interface Tokens {
  readonly ids: readonly number[]
  /** Words that the tokenizer has no token for, or can only spell. */
  readonly unknownWords: readonly string[]
  /** False when the tokenizer knows no word of the text: its descriptor would be meaningless. */
  readonly hasMeaning: boolean
  /** Words of three letters and more, and how many of them are tokens of their own: few are, of another language. */
  readonly words: { readonly count: number; readonly whole: number }
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

/** A word cut into pieces no longer than this on average is spelled, not known: "ga ##z ##eb ##o". */
const SPELLED_LETTERS = 3

/** Where most is such letters, what looks like a word among them is chance. */
const STRAY_LETTER = /^\p{Script=Latin}$/u

/** More different words than anybody says of one site. */
const MOST_MET = 10_000

/** One letter of an alphabet is no word, nor is a number: every tokenizer of pieces knows them, and they name nothing. */
const NO_WORD = /^([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]|\p{N}+)$/u

interface MetWord {
  /** It is a token of its own. */
  readonly isWhole: boolean
  readonly isUnknown: boolean
}

/** A bundle's `tokenizer.json` (Hugging Face format). Normalisation, splitting and vocabulary all come from the file. */
export class TextTokenizer {
  readonly #tokenizer: Tokenizer
  readonly #maxTokens: number
  readonly #hasSpecials: boolean
  readonly #unknownId: number | null | undefined
  /** Words that are tokens of their own, by their length. */
  readonly #words: ReadonlyMap<number, readonly string[]>
  /** What is known of words that were met: they come again and again. */
  readonly #met = new Map<string, MetWord>()

  /** @throws AppError bundle_invalid when the file uses a part this tokenizer does not know */
  constructor(json: string, maxTokens: number) {
    this.#maxTokens = maxTokens
    try {
      const parsed = JSON.parse(json) as TokenizerFile
      const { unk_token: unknown, unk_id: unknownId, vocab } = parsed.model ?? {}
      // The library reads the unknown token of a word-level model from the configuration, not from the model.
      this.#tokenizer = new Tokenizer(parsed, unknown ? { unk_token: unknown } : {})
      this.#hasSpecials = this.#tokenizer.encode('a').ids.length > this.#bodyOf('a').length
      this.#words = wholeWords(Array.isArray(vocab) ? [] : Object.keys(vocab ?? {}))
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
    const words = [...new Set(text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu) ?? [])]
    const unknownWords = words.filter((word) => this.#meet(word).isUnknown)
    const known = words.filter((word) => !NO_WORD.test(word) && !unknownWords.includes(word))
    const stray = words.filter((word) => STRAY_LETTER.test(word))
    const long = words.filter(({ length }) => length > 2)
    return {
      ids: [...prefix, ...body.slice(0, room), ...suffix],
      unknownWords,
      hasMeaning: body.some((id) => id !== this.#unknownId) && known.length >= Math.max(1, stray.length),
      words: { count: long.length, whole: long.filter((word) => this.#meet(word).isWhole).length },
      dropped: Math.max(0, body.length - room),
    }
  }

  #bodyOf(text: string): number[] {
    return this.#tokenizer.encode(text, { add_special_tokens: false }).ids
  }

  #meet(word: string): MetWord {
    const known = this.#met.get(word)
    if (known) return known
    if (this.#met.size >= MOST_MET) this.#met.clear()
    const ids = this.#bodyOf(word)
    const met = {
      isWhole: ids.length === 1 && ids[0] !== this.#unknownId,
      isUnknown: this.#isSpelled(word, ids),
    }
    this.#met.set(word, met)
    return met
  }

  #isSpelled(word: string, ids: readonly number[]): boolean {
    if (ids.length > 0 && ids.every((id) => id === this.#unknownId)) return true
    if (ids.length < 2 || NO_WORD.test(word) || [...word].length / ids.length > SPELLED_LETTERS) return false
    return !this.#isMistyped(word.toLowerCase())
  }

  /** Whether a word of the vocabulary was meant: one letter is wrong, or two are in a long word; a short one is any other then. */
  #isMistyped(word: string): boolean {
    const most = word.length < 4 ? 0 : word.length < 6 ? 1 : 2
    return [-1, 0, 1].some((more) =>
      this.#words.get(word.length + more)?.some((known) => {
        const [part, whole] = more < 0 ? [known, word] : [word, known]
        return leastErrors(part, whole) + Math.abs(more) <= most
      }),
    )
  }
}

/** Tokens that begin a word, without the marks of the common models: "##" goes on (WordPiece), "Ġ" and "▁" begin, "</w>" ends. */
function wholeWords(tokens: readonly string[]): Map<number, string[]> {
  const isByte = tokens.some((token) => /^[Ġ▁]/.test(token))
  const isEnded = tokens.some((token) => token.endsWith('</w>'))
  const words = tokens
    .filter((token) =>
      isByte ? /^[Ġ▁]/.test(token) : isEnded ? token.endsWith('</w>') : !token.startsWith('##'),
    )
    .map((token) => token.replace(/^[Ġ▁]|<\/w>$/g, '').toLowerCase())
    .filter(({ length }) => length > 1)
  return Map.groupBy(words, ({ length }) => length) as Map<number, string[]>
}

function leadingSpecials(whole: readonly number[], body: readonly number[]): number[] {
  const extra = whole.length - body.length
  for (let start = 0; start <= extra; start++)
    if (body.every((id, i) => whole[start + i] === id)) return whole.slice(0, start)
  return []
}
