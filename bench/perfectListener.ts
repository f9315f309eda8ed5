import { VIEWS } from '../src/shared/bearing.ts'
import { allRows, type Index } from '../src/main/engine/index/Index.ts'
import { KnownComparison } from '../src/main/engine/index/KnownComparison.ts'
import { concepts } from '../src/main/engine/locate/concepts.ts'
import type { Matcher } from '../src/main/engine/locate/locate.ts'
import type { SeenPlace } from './conceptTruth.ts'

/** Nats between a view that shows a thing and one that does not: as sure as a listener may be who allows for change. */
const SURE = 5

/** Bytes of chances: what was in view on the gallery's visit is there still, but for a few things. */
const CHANCE = { shown: 250, absent: 4 }

/**
 * A matcher that knows what every view of the gallery shows, and so bounds what any encoder could make of answers; what
 * the operator describes is left to the encoder.
 *
 * @param places the gallery's captures, in its order, on the gallery's visit
 */
export function perfectListener(matcher: Matcher, places: readonly SeenPlace[]): Matcher {
  const { dim } = matcher.index.gallery
  const similaritiesOf = (concept: number): Float32Array =>
    Float32Array.from({ length: places.length * VIEWS }, (_, view) =>
      shows(places, concept, view) ? 0 : -SURE / matcher.logitScale,
    )
  const chancesAt = (rows: readonly number[]): Uint8Array =>
    Uint8Array.from({ length: rows.length * VIEWS * concepts.length }, (_, cell) => {
      const [at, concept] = [Math.floor(cell / concepts.length), cell % concepts.length]
      const view = rows[Math.floor(at / VIEWS)]! * VIEWS + (at % VIEWS)
      return shows(places, concept, view) ? CHANCE.shown : CHANCE.absent
    })
  // No unit vector holds a number above 1: such a one names a concept.
  const similarities: Index['similarities'] = (vector) =>
    vector[0]! > 1 ? similaritiesOf(vector[0]! - 2) : matcher.index.similarities(vector)
  const index: Index = {
    kind: matcher.index.kind,
    gallery: matcher.index.gallery,
    similarities,
    compare: (vectors) => new KnownComparison(vectors.map(similarities), allRows(matcher.index.gallery)),
    close: () => {},
  }
  return {
    ...matcher,
    index,
    vocabulary: () => Promise.resolve({ concepts, chancesAt }),
    async encodeTexts(texts) {
      const encoded = await matcher.encodeTexts(texts)
      for (const [i, text] of texts.entries()) {
        const concept = concepts.findIndex(({ thing }) => thing === text)
        if (concept >= 0) encoded.vectors[i * dim] = concept + 2
      }
      return encoded
    },
  }
}

function shows(places: readonly SeenPlace[], concept: number, view: number): boolean {
  return places[Math.floor(view / VIEWS)]!.shows[concept * VIEWS + (view % VIEWS)] === 1
}
