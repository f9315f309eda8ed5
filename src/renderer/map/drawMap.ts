import L from 'leaflet'
import type { ListedCapture } from '../../shared/capture.ts'
import type { CaptureId } from '../../shared/ids.ts'
import type { Area, Candidate } from '../../shared/query.ts'
import type { SiteMap } from '../../shared/map.ts'
import type { Extent } from '../../shared/site.ts'
import { captureLayer } from './captureLayer.ts'
import { drawBase } from './drawBase.ts'
import { ellipse } from './ellipse.ts'
import { ellipseShape } from './ellipseShape.ts'
import { cornersOf, type MapFrame, type Point } from './MapFrame.ts'
import { headingMark, PIN_SIZE_PX, rankMark } from './pin.ts'

const SITE_PIXELS_PER_METRE = 4
const CLOSEST_PIXELS_PER_METRE = 8 // nearer than that, nothing around an answer helps to recognise it
const CANDIDATES_IN_VIEW = 5

export interface MapListener {
  /** A touch beside the candidates, and the capture that is near it. */
  touch(point: Point, capture: CaptureId | null): void
  select(rank: number): void
}

/** The drawn map: each setter replaces what it drew before. */
export interface SiteDrawing {
  setBase(map: SiteMap | null): void
  setCaptures(captures: readonly ListedCapture[]): void
  /** Rings the capture that is looked at, and shows it beside what covers the map's left. */
  chooseCapture(id: CaptureId | null, coveredPx?: number): void
  setCandidates(
    candidates: readonly Candidate[],
    selectedRank: number | null,
    labelOf: (candidate: Candidate) => string,
  ): void
  setArea(area: Area | null): void
  fit(extent: Extent): void
  /** Shows what lies around the site's origin, where nothing tells more of the site. */
  fitOrigin(): void
  fitCandidates(candidates: readonly Candidate[]): void
  zoomBy(levels: number): void
  resize(): void
  close(): void
}

/** Draws a site in a frame, for good: another frame needs another drawing. Nothing is ever fetched but the site's own maps. */
export function drawMap(
  container: HTMLElement,
  frame: MapFrame,
  { listener, isInPage }: { listener: MapListener; isInPage: boolean },
): SiteDrawing {
  const map = openMap(container, frame, isInPage)
  const vectors = L.svg() // few shapes, styled by map.css; the many captures go to a canvas
  const base = L.layerGroup().addTo(map)
  const area = L.layerGroup().addTo(map)
  const captures = captureLayer(map, frame)
  const candidates = L.layerGroup().addTo(map)
  map.on('click', ({ latlng, containerPoint }) =>
    listener.touch(frame.fromLatLng(latlng), captures.near(containerPoint)),
  )
  const fitBounds = (bounds: L.LatLngBounds, maxZoom: number): void => {
    if (map.getSize().x > 0 && bounds.isValid())
      map.fitBounds(bounds, {
        paddingTopLeft: [64, 64],
        paddingBottomRight: [112, 64], // the zoom buttons
        maxZoom,
        animate: false, // Leaflet drops a fit that comes while another one is still moving
      })
  }

  return {
    setBase(next) {
      base.clearLayers()
      if (next) drawBase(next, frame).addTo(base)
    },
    setCaptures: captures.set,
    chooseCapture: captures.choose,
    setCandidates(list, selectedRank, labelOf) {
      candidates.clearLayers()
      for (const candidate of list) {
        const isSelected = candidate.rank === selectedRank
        if (isSelected) drawEllipse(candidate, labelOf(candidate), frame)?.addTo(candidates)
        drawPin(candidate, { isSelected, listener, frame })?.addTo(candidates)
      }
    },
    setArea(next) {
      area.clearLayers()
      if (next) drawArea(next, { renderer: vectors, frame }).addTo(area)
    },
    fit: (extent) =>
      fitBounds(L.latLngBounds(cornersOf(frame, extent)), frame.zoomFor(SITE_PIXELS_PER_METRE)),
    fitOrigin: () => void map.setView(frame.toLatLng({ xM: 0, yM: 0 }), frame.zoomFor(1), { animate: false }),
    fitCandidates: (list) =>
      fitBounds(boundsOf(list.slice(0, CANDIDATES_IN_VIEW), frame), frame.zoomFor(CLOSEST_PIXELS_PER_METRE)),
    zoomBy: (levels) => map.setZoom(map.getZoom() + levels),
    resize: () => map.invalidateSize({ animate: false }),
    close: () => map.remove(),
  }
}

function openMap(container: HTMLElement, frame: MapFrame, isInPage: boolean): L.Map {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
  const map = L.map(container, {
    crs: L.CRS[frame.crs],
    minZoom: frame.minZoom,
    maxZoom: frame.maxZoom,
    zoomSnap: 0.25,
    zoomControl: false,
    scrollWheelZoom: !isInPage, // the wheel moves the page
    attributionControl: false,
    preferCanvas: true,
    zoomAnimation: !isCalm,
    fadeAnimation: !isCalm,
    inertia: !isCalm,
  }).setView(frame.toLatLng({ xM: 0, yM: 0 }), frame.zoomFor(1))
  L.control.scale({ imperial: false, maxWidth: 140, position: 'bottomleft' }).addTo(map)
  return map
}

function drawArea(area: Area, { renderer, frame }: { renderer: L.Renderer; frame: MapFrame }): L.LayerGroup {
  return L.layerGroup(
    ['area casing', 'area'].map((className) =>
      L.circle(frame.toLatLng(area), { radius: area.radiusM, className, interactive: false, renderer }),
    ),
  )
}

/** Headings lie below all ranks, so that no wedge hides a number; better ranks, and all of the selected one, on top. */
function drawPin(
  candidate: Candidate,
  { isSelected, listener, frame }: { isSelected: boolean; listener: MapListener; frame: MapFrame },
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

function boundsOf(candidates: readonly Candidate[], frame: MapFrame): L.LatLngBounds {
  const points = candidates.flatMap(({ xM, yM, positionCovarianceM2 }) =>
    xM === null || yM === null
      ? []
      : [{ xM, yM }, ...(positionCovarianceM2 ? ellipse({ xM, yM }, positionCovarianceM2) : [])],
  )
  return L.latLngBounds(points.map(frame.toLatLng))
}
