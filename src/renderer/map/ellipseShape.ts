import type { Candidate } from '../../shared/query.ts'
import { halfAxes } from './ellipse.ts'
import { svg } from './svg.ts'

/**
 * The 95 % ellipse as a picture that fills its own bounding box: a polygon of Leaflet would be rounded to whole
 * pixels, corner by corner.
 */
export function ellipseShape(covariance: NonNullable<Candidate['positionCovarianceM2']>): SVGElement {
  const { longM, shortM, angleRad } = halfAxes(covariance)
  const halfWidthM = Math.hypot(longM * Math.cos(angleRad), shortM * Math.sin(angleRad))
  const halfHeightM = Math.hypot(longM * Math.sin(angleRad), shortM * Math.cos(angleRad))
  const root = svg('svg', {
    viewBox: `${-halfWidthM} ${-halfHeightM} ${2 * halfWidthM} ${2 * halfHeightM}`,
    preserveAspectRatio: 'none',
    class: 'ellipse',
  })
  const angleDeg = (-angleRad * 180) / Math.PI // the screen's y runs down
  for (const name of ['casing', 'line'])
    root.append(
      svg('ellipse', {
        class: name,
        rx: String(longM),
        ry: String(shortM),
        transform: `rotate(${angleDeg})`,
        'vector-effect': 'non-scaling-stroke',
      }),
    )
  return root
}
