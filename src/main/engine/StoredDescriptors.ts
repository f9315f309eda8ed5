import { VIEWS, viewBearingsDeg } from '../../shared/bearing.ts'
import type { CaptureId, EncoderId } from '../../shared/ids.ts'
import { descriptorReader } from './site/descriptors.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** The descriptors of a site by one encoder, capture by capture. */
export class StoredDescriptors {
  readonly site: SiteFile
  readonly encoderId: EncoderId
  readonly dim: number
  readonly #read: ReturnType<typeof descriptorReader>

  constructor(site: SiteFile, { id, dim }: { id: EncoderId; dim: number }) {
    this.site = site
    this.encoderId = id
    this.dim = dim
    this.#read = descriptorReader(site, id)
  }

  /** V × D numbers of a capture; `partial` unless all its views are encoded, `damaged` when one has not D numbers. */
  vectors(id: CaptureId): Float32Array | 'partial' | 'damaged' {
    const rows = this.#read(id)
    if (rows.length < VIEWS) return 'partial'
    const bytes = this.dim * 4
    const vectors = new Uint8Array(VIEWS * bytes)
    for (const [view, { bearingDeg, vector }] of rows.entries()) {
      if (bearingDeg !== viewBearingsDeg[view] || vector.byteLength !== bytes) return 'damaged'
      vectors.set(vector, view * bytes)
    }
    return new Float32Array(vectors.buffer)
  }
}
