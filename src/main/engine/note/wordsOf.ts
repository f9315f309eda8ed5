/** Words of a text for comparison: small letters and digits, without accents; "Café 7b" gives "cafe" and "7b". */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.match(/[\p{L}\p{N}]+/gu) ?? []
}

/**
 * Words that name something, which no encoder can know: with a digit, with a capital that begins no text, or unknown to
 * the encoder.
 */
export function namesIn(text: string, unknownWords: readonly string[]): Set<string> {
  const named = (text.match(/[\p{L}\p{N}]+/gu) ?? []).filter(
    (word, i) => /\p{N}/u.test(word) || (i > 0 && /^\p{Lu}/u.test(word)),
  )
  return new Set([...named, ...unknownWords].flatMap(wordsOf))
}
