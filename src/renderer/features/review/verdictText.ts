import type { Verdict } from '../../../shared/query.ts'
import { strings } from '../../strings.ts'

export function verdictText(verdict: Verdict | null): string {
  if (!verdict) return strings.answer.open
  return verdict.kind === 'accepted' ? strings.review.accepted(verdict.rank) : strings.answer.rejected
}
