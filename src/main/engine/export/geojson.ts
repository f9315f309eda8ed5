import type { Handover } from './handover.ts'

/**
 * Candidates as an RFC 7946 FeatureCollection, `[longitude, latitude]` in WGS-84. A site without georeference has
 * no longitude: it gives the same structure with `"frame": "map"` and coordinates in metres east and north, which is
 * not GeoJSON and does not carry its file name.
 */
export function geojson(handover: Handover): string {
  const features = handover.candidates.map((candidate) => {
    const { rank, probability, band, headingDeg, headingSigmaDeg, positionCovarianceM2, filename } = candidate
    const [[east], [, north]] = positionCovarianceM2 ?? [[null], [null, null]]
    const coordinates = handover.origin ? [candidate.lonDeg, candidate.latDeg] : [candidate.xM, candidate.yM]
    return {
      type: 'Feature',
      geometry: coordinates.includes(null) ? null : { type: 'Point', coordinates },
      properties: {
        rank,
        p: probability,
        band,
        calibrated: probability !== null,
        heading_deg: headingDeg,
        heading_sigma_deg: headingSigmaDeg,
        sigma_e_m: east === null ? null : Math.sqrt(east),
        sigma_n_m: north === null ? null : Math.sqrt(north),
        source_image: filename,
        query_id: handover.queryId,
        model_id: handover.encoder,
        state: handover.state,
        time: handover.at,
      },
    }
  })
  const frame = handover.origin ? {} : { frame: 'map', units: 'm' }
  return `${JSON.stringify({ type: 'FeatureCollection', ...frame, features }, null, 1)}\n`
}
