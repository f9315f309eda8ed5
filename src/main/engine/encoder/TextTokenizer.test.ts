import { describe, expect, it } from 'vitest'
import { TextTokenizer } from './TextTokenizer.ts'

/** A word-level tokenizer; with `specials`, a text is wrapped in [CLS] … [SEP]. */
function tokenizerJson({ specials = false } = {}): string {
  const vocab = { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, a: 4, red: 5, house: 6 }
  const special = (id: string): unknown => ({ SpecialToken: { id, type_id: 0 } })
  const template = {
    type: 'TemplateProcessing',
    single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  }
  return JSON.stringify({
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: specials ? template : null,
    decoder: null,
    added_tokens: [],
    model: { type: 'WordLevel', vocab, unk_token: '[UNK]' },
  })
}

describe('TextTokenizer', () => {
  it('tells which words it does not know, and whether it knows any', () => {
    const tokenizer = new TextTokenizer(tokenizerJson(), 8)
    expect(tokenizer.encode('A red zzz')).toEqual({
      ids: [4, 5, 1],
      unknownWords: ['zzz'],
      hasMeaning: true,
      words: { count: 2, whole: 1 },
      dropped: 0,
    })
    expect(tokenizer.encode('zzz')).toMatchObject({ hasMeaning: false, unknownWords: ['zzz'] })
    expect(tokenizer.encode('')).toMatchObject({ ids: [], hasMeaning: false })
  })

  it('cuts the end of a long text and counts what it cut', () => {
    const tokenizer = new TextTokenizer(tokenizerJson(), 3)
    expect(tokenizer.encode('a red house a red')).toMatchObject({ ids: [4, 5, 6], dropped: 2 })
  })

  it('keeps the special tokens around a text that it cuts', () => {
    const tokenizer = new TextTokenizer(tokenizerJson({ specials: true }), 4)
    expect(tokenizer.encode('a red house')).toMatchObject({ ids: [2, 4, 5, 3], dropped: 1 })
    expect(tokenizer.encode('red')).toMatchObject({ ids: [2, 5, 3], dropped: 0 })
  })

  it('says of a word that it can only spell that it does not know it, but not of one that was mistyped', () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz']
    const pieces = [
      '[UNK]',
      'red',
      'awning',
      'fire',
      '##house',
      ...letters,
      ...letters.map((each) => `##${each}`),
    ]
    const json = JSON.stringify({
      normalizer: { type: 'Lowercase' },
      pre_tokenizer: { type: 'WhitespaceSplit' },
      post_processor: null,
      decoder: null,
      added_tokens: [],
      model: {
        type: 'WordPiece',
        vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
        unk_token: '[UNK]',
        continuing_subword_prefix: '##',
        max_input_chars_per_word: 100,
      },
    })
    const tokenizer = new TextTokenizer(json, 30)
    expect(tokenizer.encode('Red gazebo')).toMatchObject({ unknownWords: ['gazebo'], hasMeaning: true })
    expect(tokenizer.encode('a gazebo')).toMatchObject({ unknownWords: ['gazebo'] })
    expect(tokenizer.encode('gazebo')).toMatchObject({ unknownWords: ['gazebo'], hasMeaning: false })
    expect(tokenizer.encode('red k? q& z')).toMatchObject({ hasMeaning: false })
    for (const known of ['firehouse', 'awnnig', 'awnin', 'awnings'])
      expect(tokenizer.encode(known)).toMatchObject({ unknownWords: [], hasMeaning: true })
  })

  it('refuses a file it cannot use', () => {
    expect(() => new TextTokenizer('{"model":{"type":"Unheard"}}', 3)).toThrow(
      /tokenizer.json cannot be used/,
    )
    expect(() => new TextTokenizer('no json', 3)).toThrow(/tokenizer.json cannot be used/)
  })
})
