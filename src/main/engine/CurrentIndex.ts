import type { CaptureId } from '../../shared/ids.ts'
import type { IndexKind } from '../../shared/site.ts'
import type { EncoderBundle } from './encoder/readBundle.ts'
import { ExactIndex, GROWTH } from './index/ExactIndex.ts'
import type { Index } from './index/Index.ts'
import { checkIndex, openIndex } from './index/openIndex.ts'
import { loadCaptures, loadGallery } from './loadGallery.ts'
import { Shared } from './Shared.ts'
import { chooseIndex } from './site/siteIndex.ts'
import type { SiteFile } from './site/SiteFile.ts'
import { countShown } from './site/visibility.ts'

/**
 * The index that queries on a site are matched with now. It is made when it is first asked for, follows captures that change as
 * long as they are few, and is made anew where they are many.
 *
 * Whoever uses an index goes on with it, whatever changes meanwhile.
 */
export class CurrentIndex {
  readonly #site: SiteFile
  readonly #memoryBytes: number
  #kind: IndexKind
  #index: Shared<Index> | undefined
  /** Captures that have changed since the index was made. */
  readonly #changed = new Set<CaptureId>()
  /** How many changes more are followed: as many as find room, and leave what was told of the whole, its spacing, about right. */
  #left = 0

  constructor(site: SiteFile, { kind, memoryBytes }: { kind: IndexKind; memoryBytes: number }) {
    this.#site = site
    this.#kind = kind
    this.#memoryBytes = memoryBytes
  }

  /** @throws AppError library_missing, bad_input when the index cannot hold the gallery */
  of(bundle: Pick<EncoderBundle, 'id' | 'manifest'>): Shared<Index> {
    if (this.#index?.value.gallery.encoderId !== bundle.id) this.forget()
    else if (this.#changed.size > 0) this.#replace(this.#follow(this.#index.value, bundle))
    return (this.#index ??= this.#load(bundle))
  }

  /** Says of which captures anything may be different now: hidden, shown, dropped, encoded. */
  changed(captures: Iterable<CaptureId>): void {
    if (this.#index) for (const id of captures) this.#changed.add(id)
  }

  /** Has it made anew when it is next asked for. */
  forget(): void {
    this.#replace(null)
  }

  /** Chooses what it is, for the site. @throws AppError library_missing when it does not run here; then all stays as it is */
  choose(kind: IndexKind): void {
    checkIndex(kind)
    chooseIndex(this.#site, kind)
    this.#kind = kind
    this.forget()
  }

  /** Waits for those who use it. */
  async close(): Promise<void> {
    await this.#index?.dismiss()
  }

  /** Null where it has to be made anew. */
  #follow(index: Index, bundle: Pick<EncoderBundle, 'id' | 'manifest'>): Index | null {
    this.#left -= this.#changed.size
    // Notes tell of captures that may be the very ones that changed.
    if (!(index instanceof ExactIndex) || this.#left < 0 || index.gallery.notes.length > 0) return null
    return index.changed({
      changed: this.#changed,
      come: loadCaptures(this.#site, bundle, this.#changed),
      shown: countShown(this.#site),
    })
  }

  #load(bundle: Pick<EncoderBundle, 'id' | 'manifest'>): Shared<Index> {
    const gallery = loadGallery(this.#site, bundle)
    this.#left = Math.floor(gallery.captures.length * GROWTH)
    return new Shared(openIndex(this.#kind, gallery, { memoryBytes: this.#memoryBytes }))
  }

  #replace(next: Index | null): void {
    void this.#index?.dismiss()
    this.#index = next ? new Shared(next) : undefined
    this.#changed.clear()
  }
}
