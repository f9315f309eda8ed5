import { viewBearingsDeg, type ViewBearingDeg } from '../../shared/bearing.ts'
import type { Index } from './index/Index.ts'
import { matchSigns, type ViewSign } from './sign/matchSigns.ts'
import { listSigns } from './site/signs.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** The signs that were read on a site, by the rows of the gallery that answers. */
export class Signs {
  readonly #site: SiteFile
  #known: { index: Index; signs: readonly ViewSign[] } | undefined

  constructor(site: SiteFile) {
    this.#site = site
  }

  /**
   * What the signs say of each view of a gallery for some quotes: rows × 4 log-likelihood ratios, nats; null where no
   * sign was read at all.
   */
  matched(quoted: readonly string[], index: Index): Float32Array | null {
    if (this.#known?.index !== index) this.#known = { index, signs: signsOf(this.#site, index) }
    const { signs } = this.#known
    return signs.length === 0 ? null : matchSigns(quoted, signs, index.gallery.captures.length)
  }
}

function signsOf(site: SiteFile, { gallery }: Index): ViewSign[] {
  const rows = new Map(gallery.captures.map(({ id }, row) => [id, row]))
  return listSigns(site).flatMap(({ captureId, bearingDeg, text, confidence }) => {
    const row = rows.get(captureId)
    const view = viewBearingsDeg.indexOf(bearingDeg as ViewBearingDeg) as ViewSign['view'] | -1
    return row === undefined || view === -1 ? [] : [{ row, view, text, confidence }]
  })
}
