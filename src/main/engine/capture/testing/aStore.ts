import type { Geodetic } from '../../../../shared/capture.ts'
import type { CaptureStore, ImportedCapture } from '../CaptureStore.ts'

export interface FakeStore extends CaptureStore {
  captures: ImportedCapture[]
}

/** A site in memory. */
export function aStore(origin: Geodetic | null = null): FakeStore {
  const captures: ImportedCapture[] = []
  return {
    captures,
    origin: () => origin,
    setOrigin: (first) => {
      if (origin !== null) throw new Error('the origin is set already')
      origin = first
    },
    hasPositions: () => captures.some(({ position }) => position !== null),
    filenameOf: (sha256) => captures.find((capture) => capture.sha256 === sha256)?.filename ?? null,
    add: (capture) => {
      if (captures.some(({ id, sha256 }) => id === capture.id || sha256 === capture.sha256))
        throw new Error(`capture ${capture.id} is stored already`)
      captures.push(capture)
    },
    reposition: (sha256, { position, positionSource, headingDeg, headingSource, capturedAt }) => {
      const capture = captures.find((stored) => stored.sha256 === sha256)
      if (!capture) return false
      const before = JSON.stringify(capture)
      if (position !== null) Object.assign(capture, { position, positionSource })
      if (headingDeg !== null) Object.assign(capture, { headingDeg, headingSource })
      if (capturedAt !== null) capture.capturedAt = capturedAt
      return JSON.stringify(capture) !== before
    },
  }
}
