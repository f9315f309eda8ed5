import { foldText } from './foldText.ts'
import { leastErrors } from '../text/leastErrors.ts'
import type { ReadSigns } from './ReadSigns.ts'

/**
 * How often a sign that somebody quotes was read in the view that shows it; else it was too far or too skew, or was
 * quoted wrongly. It bounds what a quote can do to a place: ln 0.5 = −0.7 nats.
 */
const READ = 0.5

/**
 * What a letter that agrees says for the same text, and one that differs against it, nats: one letter in ten is misread,
 * and one in ten agrees by chance (6.7 % of English letters do, and words share more than letters).
 */
const LETTER = Math.log(0.9 / 0.1)

/**
 * What the signs quoted in one clue say of each view: rows × 4 log-likelihood ratios against a random view of the site,
 * nats, summed over the quotes. All 0 where no text of the site is like what is quoted.
 *
 * For one quote, with m the probability that a view shows it, summed to M over n views:
 *
 *     ln (1 + READ · (n · m − M) / (M + 1))
 *
 * that is, with probability READ it was read in one of the M views that may show it, else any view is as likely as
 * another. n / M is the inverse document frequency (Spärck Jones, J. Documentation 28(1), 1972): a text that many views
 * show tells little. The 1 stands for the view where nobody could read it, so that one faint likeness in the whole site
 * stays faint. The mean ratio over all views is 1.
 *
 * m weighs a quote and a reading as one text or two by their letters (Fellegi and Sunter, JASA 64, 1969): `LETTER` for
 * every letter of the shorter that is found in the longer, less twice that for every error (`leastErrors`), less the log
 * of the places where it may stand; prior odds are one to the number of different texts; times the confidence.
 *
 * Linear in the number of different texts and of the views that show them.
 */
export function matchSigns(quoted: readonly string[], { views, shownBy }: ReadSigns): Float32Array {
  const ratios = new Float32Array(views)
  for (const quote of new Set(quoted.map(foldText))) {
    if (quote === '') continue
    const shown = new Float64Array(views)
    for (const [text, places] of shownBy) {
      const likeness = sameText(quote, text, shownBy.size)
      for (const [at, confidence] of places) shown[at] = Math.max(shown[at]!, likeness * confidence)
    }
    const total = shown.reduce((sum, m) => sum + m, 0)
    for (let at = 0; at < views; at++)
      ratios[at]! += Math.log1p((READ * (views * shown[at]! - total)) / (total + 1))
  }
  return ratios
}

/** Probability that a quote and a reading are the same text, or one a part of the other. */
function sameText(quote: string, text: string, texts: number): number {
  const [part, whole] = quote.length <= text.length ? [quote, text] : [text, quote]
  if (part === '') return 0
  const places = whole.length - part.length + 1
  const odds = LETTER * (part.length - 2 * leastErrors(part, whole)) - Math.log(places) - Math.log(texts)
  return 1 / (1 + Math.exp(-odds))
}
