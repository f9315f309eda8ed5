/**
 * Fewest letters to change, add or leave out so that `part` stands somewhere in `whole` (Sellers, J. Algorithms 1, 1980):
 * an edit distance where beginning and end of `whole` cost nothing.
 */
export function leastErrors(part: string, whole: string): number {
  // errors[i]: fewest for the first i letters of the part, ending at the present letter of the whole.
  const errors = Array.from({ length: part.length + 1 }, (_, i) => i)
  let least = part.length
  for (const letter of whole) {
    let diagonal = 0
    for (let i = 1; i <= part.length; i++) {
      const changed = diagonal + (part[i - 1] === letter ? 0 : 1)
      diagonal = errors[i]!
      errors[i] = Math.min(changed, diagonal + 1, errors[i - 1]! + 1)
    }
    least = Math.min(least, errors[part.length]!)
  }
  return least
}
