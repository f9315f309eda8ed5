import L from 'leaflet'
import type { ListedCapture } from '../../shared/capture.ts'
import type { CaptureId } from '../../shared/ids.ts'
import type { MapFrame, Point } from './MapFrame.ts'

const INK = '#17222e'
const PAPER = '#fff'
const TICK_PX = 11
const CROSS_PX = 5
/** Half a target: what a gloved finger touches belongs to the nearest capture within. */
const REACH_PX = 22
/** What the buttons on the right take. */
const BUTTONS_PX = 72

type Placed = ListedCapture & { readonly position: Point }

/** The captures of a site, on a canvas because they are many. */
export interface CaptureLayer {
  /** All of it but the ring. */
  readonly layer: L.Layer
  set(captures: readonly ListedCapture[]): void
  /** Rings the one that is looked at, and moves the map until it is seen beside what covers its left. */
  choose(id: CaptureId | null, coveredPx?: number): void
  /** The capture that a touch means; null where none is near. */
  near(touched: L.Point): CaptureId | null
}

/**
 * Dots with a tick towards the heading, crosses for hidden captures. Ticks and crosses keep their size on the screen, so
 * they follow the zoom.
 */
export function captureLayer(map: L.Map, frame: MapFrame): CaptureLayer {
  const layer = L.layerGroup().addTo(map)
  const dots = L.layerGroup().addTo(layer)
  const ticks = cased(layer)
  const crosses = cased(layer)
  const ring = L.layerGroup().addTo(map)
  let placed: readonly Placed[] = []
  let chosen: CaptureId | null = null

  const drawLines = (): void => {
    const metresPerPx = frame.metresPerPixel(map.getZoom())
    const lines = (of: (capture: Placed) => readonly [Point, Point][]): L.LatLngExpression[][] =>
      placed.flatMap(of).map((ends) => ends.map(frame.toLatLng))
    const tickLines = lines((capture) => tickOf(capture, TICK_PX * metresPerPx))
    const crossLines = lines((capture) => crossOf(capture, CROSS_PX * metresPerPx))
    for (const line of ticks) line.setLatLngs(tickLines)
    for (const line of crosses) line.setLatLngs(crossLines)
  }
  const drawRing = (): void => {
    ring.clearLayers()
    const capture = placed.find(({ id }) => id === chosen)
    if (capture) ringAround(frame.toLatLng(capture.position)).addTo(ring)
  }
  map.on('zoomend', drawLines)
  return {
    layer,
    set(captures) {
      placed = captures.filter((capture): capture is Placed => capture.position !== null)
      dots.clearLayers()
      for (const { position, isHidden } of placed) if (!isHidden) dot(frame.toLatLng(position)).addTo(dots)
      drawLines()
      drawRing()
    },
    choose(id, coveredPx = 0) {
      chosen = id
      drawRing()
      const capture = placed.find((one) => one.id === id)
      if (!capture || coveredPx + 2 * REACH_PX + BUTTONS_PX > map.getSize().x) return
      map.panInside(frame.toLatLng(capture.position), {
        paddingTopLeft: [coveredPx + REACH_PX, REACH_PX],
        paddingBottomRight: [BUTTONS_PX, REACH_PX],
        animate: false,
      })
    },
    near(touched) {
      if (!map.hasLayer(layer)) return null
      const away = ({ position }: Placed): number =>
        map.latLngToContainerPoint(frame.toLatLng(position)).distanceTo(touched)
      const best = placed.reduce<{ id: CaptureId; px: number } | null>((nearest, capture) => {
        const px = away(capture)
        return px <= (nearest?.px ?? REACH_PX) ? { id: capture.id, px } : nearest
      }, null)
      return best?.id ?? null
    },
  }
}

function dot(at: L.LatLngExpression): L.Layer {
  const look = { color: INK, weight: 1.5, fillColor: PAPER, fillOpacity: 1 }
  return L.circleMarker(at, { radius: 3.5, interactive: false, ...look })
}

function ringAround(at: L.LatLngExpression): L.Layer {
  const lines = [
    { color: PAPER, weight: 7 },
    { color: '#0b4a86', weight: 4 },
  ]
  return L.layerGroup(
    lines.map((line) => L.circleMarker(at, { radius: 11, fill: false, interactive: false, ...line })),
  )
}

/** A line that is seen on dark and on light pictures. */
function cased(layer: L.LayerGroup): L.Polyline[] {
  return [
    L.polyline([], { color: PAPER, weight: 4, interactive: false }).addTo(layer),
    L.polyline([], { color: INK, weight: 2, interactive: false }).addTo(layer),
  ]
}

function tickOf({ position, headingDeg, isHidden }: Placed, lengthM: number): readonly [Point, Point][] {
  if (headingDeg === null || isHidden) return []
  const angle = (headingDeg * Math.PI) / 180
  return [[position, moved(position, lengthM * Math.sin(angle), lengthM * Math.cos(angle))]]
}

function crossOf({ position, isHidden }: Placed, armM: number): readonly [Point, Point][] {
  if (!isHidden) return []
  return [
    [moved(position, -armM, -armM), moved(position, armM, armM)],
    [moved(position, -armM, armM), moved(position, armM, -armM)],
  ]
}

function moved({ xM, yM }: Point, byXM: number, byYM: number): Point {
  return { xM: xM + byXM, yM: yM + byYM }
}
