import { checkIndex } from '../../src/main/engine/index/openIndex.ts'
import type { IndexKind } from '../../src/shared/site.ts'

/** Whether this machine lacks what an engine needs; only sqlite-vss may be missing. */
export function isMissing(kind: IndexKind): boolean {
  try {
    checkIndex(kind)
    return false
  } catch (thrown) {
    if (kind !== 'sqlite-vss') throw thrown
    console.warn(`sqlite-vss is left out: ${(thrown as Error).message}`)
    return true
  }
}
