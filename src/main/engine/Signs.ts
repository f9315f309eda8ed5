import { viewBearingsDeg, type ViewBearingDeg } from '../../shared/bearing.ts'
import type { Index } from './index/Index.ts'
import { nearby } from './index/nearby.ts'
import { matchSigns } from './sign/matchSigns.ts'
import { ReadSigns, type ViewSign } from './sign/ReadSigns.ts'
import { listSigns } from './site/signs.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** From so far away a sign is still in sight to the same side, metres. */
const IN_SIGHT_M = 20

/** The signs that were read on a site, by the rows of the gallery that answers. */
export class Signs {
  readonly #site: SiteFile
  #known: { index: Index; signs: ReadSigns | null } | undefined

  constructor(site: SiteFile) {
    this.#site = site
  }

  /** Has the signs loaded anew for the next query: some were read. */
  forget(): void {
    this.#known = undefined
  }

  /**
   * What the signs say of each view of a gallery for some quotes: rows × 4 log-likelihood ratios, nats; null where no
   * sign was read at all.
   */
  matched(quoted: readonly string[], index: Index): Float32Array | null {
    if (this.#known?.index !== index) this.#known = { index, signs: signsOf(this.#site, index) }
    const { signs } = this.#known
    return signs && matchSigns(quoted, signs)
  }
}

function signsOf(site: SiteFile, { gallery }: Index): ReadSigns | null {
  const rows = new Map(gallery.captures.map(({ id }, row) => [id, row]))
  const signs = listSigns(site).flatMap(({ captureId, bearingDeg, text, confidence }): ViewSign[] => {
    const row = rows.get(captureId)
    const view = viewBearingsDeg.indexOf(bearingDeg as ViewBearingDeg) as ViewSign['view'] | -1
    return row === undefined || view === -1 ? [] : [{ row, view, text, confidence }]
  })
  return signs.length === 0
    ? null
    : new ReadSigns(signs, gallery.captures.length, nearby(gallery.captures, IN_SIGHT_M))
}
