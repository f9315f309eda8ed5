import type { CaptureId, QueryId } from '../../shared/ids.ts'
import {
  clueSupportSchema,
  querySchema,
  type Answer,
  type Candidate,
  type State,
} from '../../shared/query.ts'

/** Builds an answer for tests: `candidates` places in a row, ten metres apart. */
export function anAnswer({
  candidates = 1,
  state = 'located',
  text = 'a red kiosk',
  probabilities = null,
  unknownProbability = null,
}: {
  candidates?: number
  state?: State
  text?: string
  /** Of the candidates, where they are calibrated; as many as these are built then. */
  probabilities?: readonly number[] | null
  unknownProbability?: number | null
} = {}): Answer {
  return {
    queryId: crypto.randomUUID() as QueryId,
    askedAt: '2026-05-04T10:00:00.000Z',
    query: querySchema.parse({ text }),
    state,
    unknownProbability,
    candidates: Array.from({ length: probabilities?.length ?? candidates }, (_, i) =>
      aCandidate(i + 1, probabilities?.[i] ?? null),
    ),
    clues: [],
    dropped: [],
    belief: [],
    regionM2: null,
    question: null,
    encoder: null,
    notes: [],
    timingsMs: { clues: 1, encode: 20, match: 2, store: 1, total: 24 },
    verdict: null,
  }
}

function aCandidate(rank: number, probability: number | null): Candidate {
  return {
    rank,
    captureId: rank.toString(16).padStart(16, '0') as CaptureId,
    filename: `${rank}.jpg`,
    xM: 10 * rank,
    yM: 0,
    zM: null,
    latDeg: null,
    lonDeg: null,
    capturedAt: null,
    headingDeg: 90,
    headingSigmaDeg: 10,
    probability,
    band: 'medium',
    positionCovarianceM2: null,
    clues: [clueSupportSchema.parse({ text: 'a red kiosk', direction: null, viewBearingDeg: 0, support: 2 })],
    channels: {},
    difference: null,
  }
}
