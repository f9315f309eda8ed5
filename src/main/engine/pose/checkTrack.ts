import { turnBetweenDeg, wrapDeg } from '../../../shared/bearing.ts'
import type { LocalPosition, Problem } from '../../../shared/capture.ts'

/** One picture of a drive, as far as is known. */
export interface Stop {
  name: string
  timeMs: number | null
  position: LocalPosition | null
  headingDeg: number | null
}

/** A problem before it is known which picture it is about. */
type Finding = Omit<Problem, 'filename'>

/** The limits of mapillary_tools (constants.py), which thousands of drives have been through. */
const MAX_SPEED_KMH = 400
const SAME_PLACE_M = 0.1
const SAME_HEADING_DEG = 5
const ZIG_ZAG_WINDOW = 5
const ZIG_ZAG_DEVIATION = 0.8
const ZIG_ZAG_MIN_M = 30

/** Driving round a block or turning back turns one way; a leap and back turns the other way again, by as much. */
const ZIG_ZAG_COUNTER_TURN_DEG = 150

const RAD = Math.PI / 180

/** Cameras write whole seconds: two pictures of one second may be almost a second apart. */
const CLOCK_MS = 1000

/**
 * Checks a drive, in the order of its pictures, and says which of them a standing vehicle took again and again.
 *
 * Warnings: `impossible_speed` beyond 400 km/h, `zig_zag` for positions that leap off the line of their neighbours and
 * back, `duplicate_pose` within 0.1 m and 5° of the picture before. Every picture nearer than `spacingM` to the last one
 * that is kept is dropped; one without position is kept, as nothing tells where it is. Cost: linear.
 *
 * @param spacingM 0 drops nothing
 * @returns dropped: by index, why; those pictures are in no warning
 */
export function checkDrive(
  stops: readonly Stop[],
  { spacingM }: { spacingM: number },
): { problems: Problem[]; dropped: Map<number, Finding> } {
  const dropped = thinOut(stops, spacingM)
  const kept = stops.filter(({ position }, i) => position !== null && !dropped.has(i)) as Placed[]
  return { problems: [...tooFast(kept), ...leaps(kept), ...doubles(kept)], dropped }
}

type Placed = Stop & { position: LocalPosition }

function thinOut(stops: readonly Stop[], spacingM: number): Map<number, Finding> {
  const dropped = new Map<number, Finding>()
  let last: Placed | null = null
  for (const [i, stop] of stops.entries()) {
    if (!isPlaced(stop)) continue
    const apartM = last === null ? Infinity : distanceM(last, stop)
    if (!(apartM < spacingM)) last = stop
    else dropped.set(i, standing(apartM, last!, spacingM))
  }
  return dropped
}

function isPlaced(stop: Stop): stop is Placed {
  return stop.position !== null
}

function standing(apartM: number, last: Placed, spacingM: number): Finding {
  const message =
    `It was taken ${apartM.toFixed(2)} m from "${last.name}", nearer than the spacing of ${spacingM} m, and was left out; ` +
    'lower the spacing to keep it.'
  return { code: 'stationary', severity: 'refused', message }
}

function tooFast(stops: readonly Placed[]): Problem[] {
  return pairs(stops).flatMap(([before, stop]) => {
    if (before.timeMs === null || stop.timeMs === null) return []
    const tookMs = Math.abs(stop.timeMs - before.timeMs)
    const apartM = distanceM(before, stop)
    const speedKmh = (apartM / Math.max(tookMs, CLOCK_MS)) * 3600
    if (!(speedKmh > MAX_SPEED_KMH)) return []
    const message =
      `It lies ${shown(apartM)} from "${before.name}", taken ${(tookMs / 1000).toFixed(1)} s apart: more than ` +
      `${MAX_SPEED_KMH} km/h, so the position or time of one of the two is wrong; both were kept.`
    return [warning(stop, 'impossible_speed', message)]
  })
}

/**
 * In windows of five positions whose way is five times as long as the distance of their ends, and that turn to and fro,
 * everything between the first step of 30 m or more and the last one.
 */
function leaps(stops: readonly Placed[]): Problem[] {
  const found = new Map<Placed, number>()
  for (let i = 0; i + ZIG_ZAG_WINDOW <= stops.length; i++) {
    const window = stops.slice(i, i + ZIG_ZAG_WINDOW)
    const stepsM = pairs(window).map(([one, other]) => distanceM(one, other))
    const wayM = stepsM.reduce((sum, stepM) => sum + stepM, 0)
    const straightM = distanceM(window[0]!, window.at(-1)!)
    const isLong = (stepM: number) => stepM >= ZIG_ZAG_MIN_M
    if (!(1 - straightM / wayM >= ZIG_ZAG_DEVIATION) || !turnsToAndFro(window)) continue
    const [first, last] = [stepsM.findIndex(isLong), stepsM.findLastIndex(isLong)]
    for (let k = first + 1; first >= 0 && k <= last; k++) found.set(window[k]!, stepsM[first]!)
  }
  return [...found].map(([stop, leapM]) =>
    warning(
      stop,
      'zig_zag',
      `It leaps ${shown(leapM)} off the line of its neighbours and back; its position was kept, so check it on the map.`,
    ),
  )
}

/** Steps without length turn nothing. Two reversals are to and fro, whichever way round they were. */
function turnsToAndFro(window: readonly Placed[]): boolean {
  const directionsDeg = pairs(window)
    .filter(([one, other]) => distanceM(one, other) > SAME_PLACE_M)
    .map(([{ position: from }, { position: to }]) => Math.atan2(to.xM - from.xM, to.yM - from.yM) / RAD)
  const turnsDeg = pairs(directionsDeg).map(([one, other]) => wrapDeg(other - one + 180) - 180)
  const turnedDeg = turnsDeg.reduce((sum, turnDeg) => sum + turnDeg, 0)
  const allDeg = turnsDeg.reduce((sum, turnDeg) => sum + Math.abs(turnDeg), 0)
  const reversals = turnsDeg.filter((turnDeg) => Math.abs(turnDeg) > ZIG_ZAG_COUNTER_TURN_DEG).length
  return reversals > 1 || allDeg - Math.abs(turnedDeg) > ZIG_ZAG_COUNTER_TURN_DEG
}

function doubles(stops: readonly Placed[]): Problem[] {
  return pairs(stops).flatMap(([before, stop]) => {
    const isTurned =
      before.headingDeg !== null &&
      stop.headingDeg !== null &&
      turnBetweenDeg(before.headingDeg, stop.headingDeg) > SAME_HEADING_DEG
    const apartM = distanceM(before, stop)
    if (isTurned || !(apartM <= SAME_PLACE_M)) return []
    const message =
      `It has the pose of "${before.name}" to ${apartM.toFixed(2)} m; both were kept, ` +
      'and if the vehicle was moving, its receiver was not.'
    return [warning(stop, 'duplicate_pose', message)]
  })
}

function pairs<T>(values: readonly T[]): [T, T][] {
  return values.slice(1).map((value, i) => [values[i]!, value])
}

function distanceM({ position: one }: Placed, { position: other }: Placed): number {
  return Math.hypot(one.xM - other.xM, one.yM - other.yM)
}

function shown(lengthM: number): string {
  return lengthM < 1000 ? `${lengthM.toFixed(0)} m` : `${(lengthM / 1000).toFixed(1)} km`
}

function warning({ name }: Stop, code: Problem['code'], message: string): Problem {
  return { filename: name, code, severity: 'warning', message }
}
