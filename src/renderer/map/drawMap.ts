import L from 'leaflet'
import type { Capture } from '../../shared/capture.ts'
import type { Area, Candidate } from '../../shared/query.ts'
import type { Extent, MapImage } from '../../shared/site.ts'
import { ellipse } from './ellipse.ts'
import { ellipseShape } from './ellipseShape.ts'
import { headingMark, PIN_SIZE_PX, rankMark } from './pin.ts'
import { fromLatLng, toBounds, toLatLng, type Point } from './toLatLng.ts'

const TICK_PX = 11
const CLOSEST_FIT_ZOOM = 3 // 8 pixels per metre: nearer than that, nothing around an answer helps to recognise it
const CANDIDATES_IN_VIEW = 5

export interface MapListener {
  place(point: Point): void
  select(rank: number): void
}

/** The drawn map: each setter replaces what it drew before. */
export interface SiteDrawing {
  setImage(image: MapImage | null): void
  setCaptures(captures: readonly Capture[]): void
  setCandidates(
    candidates: readonly Candidate[],
    selectedRank: number | null,
    labelOf: (candidate: Candidate) => string,
  ): void
  setArea(area: Area | null): void
  fit(extent: Extent | null): void
  fitCandidates(candidates: readonly Candidate[]): void
  zoomBy(levels: number): void
  resize(): void
  close(): void
}

/** Draws a site in its local metric frame. Nothing is ever fetched but the site's own overhead image. */
export function drawMap(container: HTMLElement, listener: MapListener): SiteDrawing {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
  const map = L.map(container, {
    crs: L.CRS.Simple,
    minZoom: -5,
    maxZoom: 5,
    zoomSnap: 0.25,
    zoomControl: false,
    attributionControl: false,
    preferCanvas: true,
    zoomAnimation: !isCalm,
    fadeAnimation: !isCalm,
    inertia: !isCalm,
  }).setView([0, 0], 0)
  L.control.scale({ imperial: false, maxWidth: 140, position: 'bottomleft' }).addTo(map)
  map.on('click', ({ latlng }) => listener.place(fromLatLng(latlng)))

  const vectors = L.svg() // few shapes, styled by map.css; the many captures go to a canvas
  const image = L.layerGroup().addTo(map)
  const area = L.layerGroup().addTo(map)
  const captures = captureLayer(map)
  const candidates = L.layerGroup().addTo(map)
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
    setImage(next) {
      image.clearLayers()
      if (next) L.imageOverlay(next.asset, toBounds(next.extent)).addTo(image)
    },
    setCaptures: captures.set,
    setCandidates(list, selectedRank, labelOf) {
      candidates.clearLayers()
      for (const candidate of list) {
        const isSelected = candidate.rank === selectedRank
        if (isSelected) drawEllipse(candidate, labelOf(candidate))?.addTo(candidates)
        drawPin(candidate, isSelected, listener)?.addTo(candidates)
      }
    },
    setArea(next) {
      area.clearLayers()
      if (next) drawArea(next, vectors).addTo(area)
    },
    fit: (extent) => extent && fitBounds(toBounds(extent), 2),
    fitCandidates: (list) => fitBounds(boundsOf(list.slice(0, CANDIDATES_IN_VIEW)), CLOSEST_FIT_ZOOM),
    zoomBy: (levels) => map.setZoom(map.getZoom() + levels),
    resize: () => map.invalidateSize({ animate: false }),
    close: () => map.remove(),
  }
}

function drawArea(area: Area, renderer: L.Renderer): L.LayerGroup {
  return L.layerGroup(
    ['area casing', 'area'].map((className) =>
      L.circle(toLatLng(area), { radius: area.radiusM, className, interactive: false, renderer }),
    ),
  )
}

/** Dots with a tick towards the heading; ticks keep their length on the screen, so they follow the zoom. */
function captureLayer(map: L.Map): { set: (captures: readonly Capture[]) => void } {
  const layer = L.layerGroup().addTo(map)
  const ticks = [
    L.polyline([], { color: '#fff', weight: 4, interactive: false }).addTo(map),
    L.polyline([], { color: '#17222e', weight: 2, interactive: false }).addTo(map),
  ]
  let shown: readonly Capture[] = []
  const drawTicks = (): void => {
    const lengthM = TICK_PX / map.options.crs!.scale(map.getZoom())
    const lines = shown.flatMap(({ position, headingDeg }) => {
      if (!position || headingDeg === null) return []
      const angle = (headingDeg * Math.PI) / 180
      const tip = { xM: position.xM + lengthM * Math.sin(angle), yM: position.yM + lengthM * Math.cos(angle) }
      return [[toLatLng(position), toLatLng(tip)]]
    })
    for (const tick of ticks) tick.setLatLngs(lines)
  }
  map.on('zoomend', drawTicks)
  return {
    set(captures) {
      shown = captures
      layer.clearLayers()
      drawTicks()
      for (const { position } of captures)
        if (position)
          L.circleMarker(toLatLng(position), {
            radius: 3.5,
            color: '#17222e',
            weight: 1.5,
            fillColor: '#fff',
            fillOpacity: 1,
            interactive: false,
          }).addTo(layer)
    },
  }
}

/** Headings lie below all ranks, so that no wedge hides a number; better ranks, and all of the selected one, on top. */
function drawPin(candidate: Candidate, isSelected: boolean, listener: MapListener): L.LayerGroup | null {
  const { rank, xM, yM } = candidate
  if (xM === null || yM === null) return null
  const marker = (shape: SVGElement, zIndexOffset: number): L.Marker => {
    const html = document.createElement('div')
    html.append(shape)
    const className = isSelected ? 'pin selected' : 'pin'
    return L.marker(toLatLng({ xM, yM }), {
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
function drawEllipse(candidate: Candidate, label: string): L.LayerGroup | null {
  const { xM, yM, positionCovarianceM2, headingDeg } = candidate
  if (xM === null || yM === null || !positionCovarianceM2) return null
  const bounds = L.latLngBounds(ellipse({ xM, yM }, positionCovarianceM2).map(toLatLng))
  const heading = ((headingDeg ?? 0) * Math.PI) / 180
  const isFacingEast = Math.sin(heading) > 0
  const [halfWidthM, halfHeightM] = [bounds.getEast() - xM, bounds.getNorth() - yM]
  const corner = {
    xM: xM + Math.SQRT1_2 * (isFacingEast ? -halfWidthM : halfWidthM),
    yM: yM + Math.SQRT1_2 * (Math.cos(heading) > 0 ? -halfHeightM : halfHeightM),
  }
  return L.layerGroup([
    L.svgOverlay(ellipseShape(positionCovarianceM2), bounds),
    L.tooltip({ permanent: true, direction: isFacingEast ? 'left' : 'right', className: 'ellipse-label' })
      .setLatLng(toLatLng(corner))
      .setContent(label),
  ])
}

function boundsOf(candidates: readonly Candidate[]): L.LatLngBounds {
  const points = candidates.flatMap(({ xM, yM, positionCovarianceM2 }) =>
    xM === null || yM === null
      ? []
      : [{ xM, yM }, ...(positionCovarianceM2 ? ellipse({ xM, yM }, positionCovarianceM2) : [])],
  )
  return L.latLngBounds(points.map(toLatLng))
}
