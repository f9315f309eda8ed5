import { VIEWS, viewBearingsDeg } from '../src/shared/bearing.ts'
import type { EncoderManifest } from '../src/shared/encoderManifest.ts'
import { CurrentIndex } from '../src/main/engine/CurrentIndex.ts'
import { MEMORY_BYTES, openIndex } from '../src/main/engine/index/openIndex.ts'
import { addDescriptors } from '../src/main/engine/site/descriptors.ts'
import { SiteFile } from '../src/main/engine/site/SiteFile.ts'
import { dropCaptures, hideCaptures, showCaptures } from '../src/main/engine/site/visibility.ts'
import { percentile } from './figures.ts'
import { anEncoder, driveOf, openGallery, type Vectors } from './galleries.ts'

const TIMES = 15

/** Milliseconds of one call, the median of some. */
function medianMs(call: (i: number) => void): number {
  const ms = Array.from({ length: TIMES }, (_, i) => {
    const started = performance.now()
    call(i)
    return performance.now() - started
  })
  return percentile(ms, 0.5)
}

/**
 * What changes cost on a site, in its file and until a query has followed them, and what it takes to answer after its opening:
 * median milliseconds. Views stay as they are:
 * a capture that is added is one that is encoded.
 */
export function changesOf(
  path: string,
  count: number,
  dim: number,
  vectors: Vectors,
): Record<string, number> {
  const ids = driveOf(count).map(({ id }) => id)
  let site = SiteFile.open(path)
  const encode = medianMs((i) => {
    const all = vectors(count + i)
    const descriptors = viewBearingsDeg.map((bearingDeg, view) => ({
      captureId: ids[i * 97]!,
      bearingDeg,
      vector: all.subarray((view * all.length) / VIEWS, ((view + 1) * all.length) / VIEWS),
    }))
    addDescriptors(site, anEncoder, descriptors)
  })
  const hide = medianMs((i) => void hideCaptures(site, [ids[i * 101 + 1]!]))
  const drop = medianMs((i) => void dropCaptures(site, [ids[i * 103 + 2]!]))
  site.close()
  const started = performance.now()
  site = SiteFile.open(path)
  const gallery = openGallery(site, dim)
  const loaded = performance.now()
  const index = openIndex('exact', gallery)
  const ready = performance.now()
  index.close()
  const current = new CurrentIndex(site, { kind: 'exact', memoryBytes: MEMORY_BYTES })
  const bundle = { id: anEncoder, manifest: { dim } as EncoderManifest }
  const compare = (): unknown => current.of(bundle).value.similarities(vectors(0).subarray(0, dim))
  compare()
  /** What a query waits for after a change of one capture, its one clue compared. */
  const follow = (change: typeof hideCaptures, first: number): number =>
    medianMs((i) => {
      const changed = [ids[i * 107 + first]!]
      change(site, changed)
      current.changed(changed)
      compare()
    })
  const [followHidden, followShown, followDropped] = [
    follow(hideCaptures, 3),
    follow(showCaptures, 3),
    follow(dropCaptures, 4),
  ]
  site.close()
  return {
    'encode one capture': encode,
    'hide one capture': hide,
    'drop one capture': drop,
    'open, list captures': loaded - started,
    'read codes': ready - loaded,
    'hide one, compare again': followHidden,
    'show one, compare again': followShown,
    'drop one, compare again': followDropped,
  }
}
