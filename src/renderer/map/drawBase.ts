import L from 'leaflet'
import { extentOf, mapAsset, type ImagePlacement, type SiteMap } from '../../shared/map.ts'
import { cornersOf, localFrame, type MapFrame } from './MapFrame.ts'
import { svg } from './svg.ts'

/** Zooms by which tiles are made smaller than they are: each asks for four times as many at once. */
const SMALLER_ZOOMS = 3

/** The picture below everything else; nothing is fetched but the site's own. */
export function drawBase(map: SiteMap, frame: MapFrame): L.Layer {
  const { id, placement } = map
  if (placement.kind === 'image') return drawImage(mapAsset(id), placement)
  const { minZoom, maxZoom } = placement
  return L.tileLayer(`${mapAsset(id).replace('/0/0/0', '')}/{z}/{x}/{y}`, {
    minZoom: minZoom - SMALLER_ZOOMS,
    maxZoom: frame.maxZoom,
    minNativeZoom: minZoom,
    maxNativeZoom: maxZoom,
    noWrap: true,
    bounds: boundsOf(map, frame),
    className: 'base',
    updateWhenIdle: false,
  })
}

/** Where a map has pictures, as Leaflet counts. */
function boundsOf({ placement }: SiteMap, frame: MapFrame): L.LatLngBounds {
  if (placement.kind !== 'mercator') return L.latLngBounds(cornersOf(frame, extentOf(placement)!))
  const { minLatDeg, minLonDeg, maxLatDeg, maxLonDeg } = placement.bounds
  return L.latLngBounds([minLatDeg, minLonDeg], [maxLatDeg, maxLonDeg])
}

/** A picture that may be turned or sheared: drawn in metres, and stretched by Leaflet with the map. */
function drawImage(asset: string, placement: ImagePlacement): L.Layer {
  const extent = extentOf(placement)!
  const { minXM, minYM, maxXM, maxYM } = extent
  const root = svg('svg', {
    viewBox: `${minXM} ${-maxYM} ${maxXM - minXM} ${maxYM - minYM}`,
    preserveAspectRatio: 'none',
  })
  const { topLeft, topRight, bottomLeft } = placement
  // The unit square's matrix; the screen's y runs down.
  const matrix = [
    topRight.xM - topLeft.xM,
    topLeft.yM - topRight.yM,
    bottomLeft.xM - topLeft.xM,
    topLeft.yM - bottomLeft.yM,
    topLeft.xM,
    -topLeft.yM,
  ]
  root.append(
    svg('image', {
      href: asset,
      width: '1',
      height: '1',
      preserveAspectRatio: 'none',
      transform: `matrix(${matrix.join(' ')})`,
    }),
  )
  return L.svgOverlay(root, L.latLngBounds(cornersOf(localFrame, extent)), {
    pane: 'tilePane',
    className: 'base',
  })
}
