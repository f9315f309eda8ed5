/** Letters that readers of signs take for each other, by what they are folded to. */
const LOOK_ALIKES = new Map(
  Object.entries({ O: '0QD', I: '1L|', S: '5$', B: '8', G: '6', Z: '2' }).flatMap(([letter, alikes]) =>
    [...alikes].map((alike) => [alike, letter] as const),
  ),
)

/**
 * Letters and digits of a text, without case, accents, spaces and signs, and with look-alikes as one: "Café 10" becomes
 * "CAFEIO". For comparison only; nobody sees it.
 */
export function foldText(text: string): string {
  const plain = text.normalize('NFKD').toUpperCase()
  return [...plain]
    .map((letter) => LOOK_ALIKES.get(letter) ?? letter)
    .join('')
    .replace(/[^\p{L}\p{N}]/gu, '')
}
