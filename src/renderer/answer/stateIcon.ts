import type { State } from '../../shared/query.ts'
import type { IconName } from '../ui/icons.ts'

/** Every state has a shape of its own, so that its colour is never needed. */
export const stateIcon: Record<State, IconName> = {
  located: 'check',
  ambiguous: 'twins',
  not_recognised: 'question',
  outside_mapped_area: 'outside',
  no_gallery: 'stack',
}
