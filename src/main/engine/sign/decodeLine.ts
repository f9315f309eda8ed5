/** What a line says, and the mean probability of its letters, 0…1. */
export interface Reading {
  readonly text: string
  readonly confidence: number
}

/**
 * The likeliest letter of every step, repetitions and blanks taken out (best path decoding, Graves et al., ICML 2006).
 *
 * @param steps `count × letters.length` probabilities; letter 0 is the blank
 */
export function decodeLine(steps: Float32Array, letters: readonly string[]): Reading {
  let [text, sum, count, before] = ['', 0, 0, 0]
  for (let start = 0; start < steps.length; start += letters.length) {
    let best = 0
    for (let i = 1; i < letters.length; i++) if (steps[start + i]! > steps[start + best]!) best = i
    if (best !== 0 && best !== before) {
      text += letters[best]!
      sum += steps[start + best]!
      count++
    }
    before = best
  }
  return { text: text.trim(), confidence: count === 0 ? 0 : sum / count }
}
