import L from 'leaflet'
import type { ListedCapture } from '../../shared/capture.ts'
import type { BeliefShare } from '../../shared/query.ts'
import { cornersOf, type MapFrame, type Point } from './MapFrame.ts'
import { colourOf } from './ramp.ts'
import { stampGrid, type Grid } from './stampGrid.ts'

/** Between the base and everything drawn. */
const GRID_PANE = 'grid'
/** Captures this near are one place, as for the engine's candidates. */
const PLACE_M = 10
/** How far around the captures the unmapped is hatched. */
const AROUND_M = 60
const HATCH_CELLS = 7
const HATCH_COLOUR = '#5b1a0099'

/** Pictures of the whole site, below everything drawn on it. */
export interface GridLayers {
  readonly heat: L.Layer
  readonly unmapped: L.Layer
  setBelief(belief: readonly BeliefShare[], inside: number): void
  setCaptures(captures: readonly ListedCapture[]): void
}

export function gridLayers(frame: MapFrame): GridLayers {
  const heat = L.layerGroup()
  const unmapped = L.layerGroup()
  return {
    heat,
    unmapped,
    setBelief(belief, inside) {
      heat.clearLayers()
      heatImage(belief, inside, frame)?.addTo(heat)
    },
    setCaptures(captures) {
      unmapped.clearLayers()
      const used = captures.flatMap(({ isHidden, position }) => (isHidden || !position ? [] : [position]))
      unmappedImage(used, frame)?.addTo(unmapped)
    },
  }
}

/** Shares that no step of the ramp could show, even many of them. */
const FAINT = 0.0005

/** The probability of being within 10 m of each spot, in the steps of the ramp. @param inside that the site shows the place */
function heatImage(belief: readonly BeliefShare[], inside: number, frame: MapFrame): L.ImageOverlay | null {
  const points = belief.flatMap(({ xM, yM, share }) =>
    xM === null || yM === null || inside * share < FAINT ? [] : [{ xM, yM, weight: inside * share }],
  )
  const grid = stampGrid(points, { radiusM: PLACE_M, marginM: PLACE_M })
  return grid && imageOf(grid, frame, colourOf)
}

/** Hatches what no capture shows. */
function unmappedImage(captures: readonly Point[], frame: MapFrame): L.ImageOverlay | null {
  const points = captures.map(({ xM, yM }) => ({ xM, yM, weight: 1 }))
  const grid = stampGrid(points, { radiusM: PLACE_M, marginM: AROUND_M })
  return (
    grid &&
    imageOf(grid, frame, (sum, column, row) =>
      sum === 0 && (column + row) % HATCH_CELLS === 0 ? HATCH_COLOUR : null,
    )
  )
}

function imageOf(
  grid: Grid,
  frame: MapFrame,
  colour: (sum: number, column: number, row: number) => string | null,
): L.ImageOverlay {
  const canvas = document.createElement('canvas')
  canvas.width = grid.columns
  canvas.height = grid.rows
  const context = canvas.getContext('2d')!
  for (const [i, sum] of grid.sums.entries()) {
    const [column, row] = [i % grid.columns, Math.floor(i / grid.columns)]
    const fill = colour(sum, column, row)
    if (fill === null) continue
    context.fillStyle = fill
    context.fillRect(column, row, 1, 1)
  }
  return L.imageOverlay(canvas.toDataURL(), L.latLngBounds(cornersOf(frame, grid.extent)), {
    pane: GRID_PANE,
  })
}

export function addGridPane(map: L.Map): void {
  map.createPane(GRID_PANE).style.zIndex = '350'
}
