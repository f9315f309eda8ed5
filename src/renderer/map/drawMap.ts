import L from 'leaflet'
import type { ListedCapture } from '../../shared/capture.ts'
import type { CaptureId } from '../../shared/ids.ts'
import type { Area, BeliefShare, Candidate } from '../../shared/query.ts'
import type { SiteMap } from '../../shared/map.ts'
import type { Extent } from '../../shared/site.ts'
import { candidateLayer, type LabelOf, type PinListener } from './candidateLayer.ts'
import { captureLayer } from './captureLayer.ts'
import { drawBase } from './drawBase.ts'
import { ellipse } from './ellipse.ts'
import { cornersOf, type MapFrame, type Point } from './MapFrame.ts'
import { addGridPane, gridLayers } from './gridLayers.ts'
import { layers as layerNames, type LayerName, type ShownLayers } from './useLayers.ts'

const SITE_PIXELS_PER_METRE = 4
const CLOSEST_PIXELS_PER_METRE = 8 // nearer than that, nothing around an answer helps to recognise it
const CANDIDATES_IN_VIEW = 5

export interface MapListener extends PinListener {
  /** A touch beside the candidates, and the capture that is near it. */
  touch(point: Point, capture: CaptureId | null): void
}

/** The drawn map: each setter replaces what it drew before. */
export interface SiteDrawing {
  setBase(map: SiteMap | null): void
  setCaptures(captures: readonly ListedCapture[]): void
  /** Rings the capture that is looked at, and shows it beside what covers the map's left. */
  chooseCapture(id: CaptureId | null, coveredPx?: number): void
  setCandidates(candidates: readonly Candidate[], selectedRank: number | null, labelOf: LabelOf): void
  setArea(area: Area | null): void
  /** Where it is likely. @param inside probability that the site shows the place; 1 where nobody can tell */
  setBelief(belief: readonly BeliefShare[], inside: number): void
  show(layers: ShownLayers): void
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
  const candidates = candidateLayer(map, frame, listener)
  const grids = gridLayers(frame)
  const layers: Record<LayerName, L.Layer> = {
    candidates: candidates.pins,
    spread: candidates.spread,
    captures: captures.layer,
    belief: grids.heat,
    unmapped: grids.unmapped,
  }
  map.on('click', ({ latlng, containerPoint }) =>
    listener.touch(frame.fromLatLng(latlng), captures.near(containerPoint)),
  )
  const fitBounds = fitterOf(map)
  return {
    setBase(next) {
      base.clearLayers()
      if (next) drawBase(next, frame).addTo(base)
    },
    setCaptures(next) {
      captures.set(next)
      grids.setCaptures(next)
    },
    chooseCapture: captures.choose,
    setCandidates: candidates.set,
    setArea(next) {
      area.clearLayers()
      if (next) drawArea(next, { renderer: vectors, frame }).addTo(area)
    },
    setBelief: grids.setBelief,
    show(shown) {
      for (const name of layerNames)
        if (shown[name]) layers[name].addTo(map)
        else layers[name].remove()
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

/** Shows bounds beside what lies on the map. */
function fitterOf(map: L.Map): (bounds: L.LatLngBounds, maxZoom: number) => void {
  return (bounds, maxZoom) => {
    if (map.getSize().x === 0 || !bounds.isValid()) return
    map.fitBounds(bounds, {
      paddingTopLeft: [64, 64],
      paddingBottomRight: [112, 64], // the zoom buttons
      maxZoom,
      animate: false, // Leaflet drops a fit that comes while another one is still moving
    })
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
  addGridPane(map)
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

function boundsOf(candidates: readonly Candidate[], frame: MapFrame): L.LatLngBounds {
  const points = candidates.flatMap(({ xM, yM, positionCovarianceM2 }) =>
    xM === null || yM === null
      ? []
      : [{ xM, yM }, ...(positionCovarianceM2 ? ellipse({ xM, yM }, positionCovarianceM2) : [])],
  )
  return L.latLngBounds(points.map(frame.toLatLng))
}
