import L from 'leaflet'
import type { Candidate } from '../../shared/query.ts'
import { ellipse } from './ellipse.ts'
import { ellipseShape } from './ellipseShape.ts'
import type { MapFrame } from './MapFrame.ts'
import { headingMark, PIN_SIZE_PX, rankMark } from './pin.ts'

export interface PinListener {
  select(rank: number): void
}

export type LabelOf = (candidate: Candidate) => string

/** The candidates of an answer: pins, and the spread of the one that is selected. */
export interface CandidateLayer {
  readonly pins: L.Layer
  readonly spread: L.Layer
  set(candidates: readonly Candidate[], selectedRank: number | null, labelOf: LabelOf): void
}

export function candidateLayer(map: L.Map, frame: MapFrame, listener: PinListener): CandidateLayer {
  const spread = L.layerGroup().addTo(map)
  const pins = L.layerGroup().addTo(map)
  return {
    pins,
    spread,
    set(candidates, selectedRank, labelOf) {
      pins.clearLayers()
      spread.clearLayers()
      for (const candidate of candidates) {
        const isSelected = candidate.rank === selectedRank
        if (isSelected) drawEllipse(candidate, labelOf(candidate), frame)?.addTo(spread)
        drawPin(candidate, { isSelected, listener, frame })?.addTo(pins)
      }
    },
  }
}

/** Headings lie below all ranks, so that no wedge hides a number; better ranks, and all of the selected one, on top. */
function drawPin(
  candidate: Candidate,
  { isSelected, listener, frame }: { isSelected: boolean; listener: PinListener; frame: MapFrame },
): L.LayerGroup | null {
  const { rank, xM, yM } = candidate
  if (xM === null || yM === null) return null
  const marker = (shape: SVGElement, zIndexOffset: number): L.Marker => {
    const html = document.createElement('div')
    html.append(shape)
    const className = isSelected ? 'pin selected' : 'pin'
    return L.marker(frame.toLatLng({ xM, yM }), {
      icon: L.divIcon({ html, className, iconSize: [PIN_SIZE_PX, PIN_SIZE_PX] }),
      keyboard: false, // the list beside the map is the way for keyboards and screen readers
      zIndexOffset,
    }).on('click', () => listener.select(rank))
  }
  return L.layerGroup([
    marker(headingMark(candidate, { isSelected }), isSelected ? 9_000 : -10_000),
    marker(rankMark(candidate, { isSelected }), isSelected ? 10_000 : -10 * rank),
  ])
}

/** The 95 % ellipse with its label on the side that the heading's wedge leaves free. */
function drawEllipse(candidate: Candidate, label: string, frame: MapFrame): L.LayerGroup | null {
  const { xM, yM, positionCovarianceM2, headingDeg } = candidate
  if (xM === null || yM === null || !positionCovarianceM2) return null
  const outline = ellipse({ xM, yM }, positionCovarianceM2)
  const heading = ((headingDeg ?? 0) * Math.PI) / 180
  const isFacingEast = Math.sin(heading) > 0
  const halfWidthM = Math.max(...outline.map((point) => point.xM)) - xM
  const halfHeightM = Math.max(...outline.map((point) => point.yM)) - yM
  const corner = {
    xM: xM + Math.SQRT1_2 * (isFacingEast ? -halfWidthM : halfWidthM),
    yM: yM + Math.SQRT1_2 * (Math.cos(heading) > 0 ? -halfHeightM : halfHeightM),
  }
  return L.layerGroup([
    L.svgOverlay(ellipseShape(positionCovarianceM2), L.latLngBounds(outline.map(frame.toLatLng))),
    L.tooltip({ permanent: true, direction: isFacingEast ? 'left' : 'right', className: 'ellipse-label' })
      .setLatLng(frame.toLatLng(corner))
      .setContent(label),
  ])
}
