import { strings } from '../strings.ts'
import { percent } from '../../shared/percent.ts'

const NOTICED = 0.05

/** What a candidate owes to a clue, or loses by it, as probability; null where nobody would notice. */
export function effectText(effect: number): string | null {
  if (Math.abs(effect) < NOTICED) return null
  const share = percent(Math.abs(effect))
  return effect > 0 ? strings.answer.owes(share) : strings.answer.costs(share)
}
