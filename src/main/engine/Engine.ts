import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { EventName, EventPayload, Handlers } from '../../shared/api.ts'
import type { Geodetic } from '../../shared/capture.ts'
import { AppError } from '../../shared/errors.ts'
import type { CaptureId } from '../../shared/ids.ts'
import { importInputSchema } from '../../shared/import.ts'
import type { AddedMap, MapId } from '../../shared/map.ts'
import { querySchema, type Answer, type Query } from '../../shared/query.ts'
import type { IndexKind, SiteInfo } from '../../shared/site.ts'
import { Encoder } from './encoder/Encoder.ts'
import { findBundle, findBundles, type FoundBundle } from './encoder/findBundles.ts'
import type { EncoderBundle } from './encoder/readBundle.ts'
import { handlersOf } from './handlers.ts'
import { MEMORY_BYTES } from './index/openIndex.ts'
import { JobRunner } from './jobs/JobRunner.ts'
import { locate, rankCaptures } from './locate/locate.ts'
import { beforeOf } from './locate/motion.ts'
import { OpenSite } from './OpenSite.ts'
import { dataFolder, shippedFolders } from './resources.ts'
import { readOrigin, readThumbnail, readView } from './site/captures.ts'
import { addAnswer, readAnswer } from './site/queries.ts'
import { SiteFile } from './site/SiteFile.ts'
import { SiteJobs } from './SiteJobs.ts'
import { SiteMaps } from './SiteMaps.ts'
import { indexKindOf } from './site/siteIndex.ts'
import { siteInfo } from './site/siteInfo.ts'
import { toAnswer } from './toAnswer.ts'

const DEMO_NAME = 'Demo town'

export interface EngineOptions {
  /** Folders that hold bundles, looked through in order. */
  readonly bundleFolders?: readonly string[]
  /** Bundle that encodes a site which has no encoder yet: a name or a directory. */
  readonly bundle?: string
  /** In place of the one that was chosen for the site. */
  readonly index?: IndexKind
  /** Memory for the codes of a gallery; a larger one is read from the site for every query. 3 GiB where left out. */
  readonly indexMemoryBytes?: number
  readonly log?: (line: string) => void
}

/** A picture for the window: a view, or the site's map. */
export interface Asset {
  readonly type: string
  readonly bytes: Uint8Array
}

/** What the product does, for whichever host: the desktop shell, the headless host, the command line. One site at a time. */
export class Engine {
  /** The contract with windows (`shared/api.ts`), ready to be served on a channel. */
  readonly handlers: Handlers
  readonly bundleFolders: readonly string[]
  readonly log: (line: string) => void
  readonly #defaultBundle: string
  readonly #indexKind: IndexKind | undefined
  readonly #indexMemoryBytes: number
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>()
  #jobs = this.#newJobs()
  #site: OpenSite | undefined
  #maps: SiteMaps | undefined
  #siteJobs: SiteJobs | undefined
  /** Sites are opened and closed one after the other, however many windows ask. */
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(options: EngineOptions) {
    this.bundleFolders = options.bundleFolders ?? [shippedFolders.models, join(dataFolder(), 'models')]
    this.#defaultBundle = options.bundle ?? 'starter'
    this.#indexKind = options.index
    this.#indexMemoryBytes = options.indexMemoryBytes ?? MEMORY_BYTES
    this.log = options.log ?? (() => {})
    this.handlers = handlersOf(this)
  }

  static open(options: EngineOptions = {}): Promise<Engine> {
    return Promise.resolve(new Engine(options))
  }

  /** Subscribes to an announcement; returns the function that unsubscribes. */
  on<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): () => void {
    const set = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, set.add(listener as never))
    return () => set.delete(listener as never)
  }

  /** The open site. @throws AppError no_site */
  get site(): OpenSite {
    if (!this.#site) throw new AppError('no_site', 'No site is open; open or create one first.')
    return this.#site
  }

  /** The maps of the open site. @throws AppError no_site */
  get maps(): SiteMaps {
    if (!this.#maps) throw new AppError('no_site', 'No site is open; open or create one first.')
    return this.#maps
  }

  /** Imports and encodings of the open site. @throws AppError no_site */
  get siteJobs(): SiteJobs {
    if (!this.#siteJobs) throw new AppError('no_site', 'No site is open; open or create one first.')
    return this.#siteJobs
  }

  /** Whatever runs on the open site. */
  get jobs(): JobRunner {
    return this.#jobs
  }

  get siteInfo(): SiteInfo | null {
    return this.#site ? siteInfo(this.#site.file) : null
  }

  /** Lets answers and windows know that captures of the open site were hidden, shown or dropped. */
  capturesChanged(captures: readonly CaptureId[]): void {
    this.site.capturesChanged(captures)
    this.#announce('site.changed', this.siteInfo)
  }

  /**
   * Chooses what compares clues with the galleries of the open site, from now on.
   *
   * @throws AppError library_missing when it does not run here: the site keeps its index
   */
  chooseIndex(kind: IndexKind): void {
    this.site.chooseIndex(kind)
    this.#announce('site.changed', this.siteInfo)
  }

  /** Opens a site in place of the one that is open, to write it unless `isReadOnly`. Interrupted jobs wait for `resume`. */
  openSite(path: string, { isReadOnly = false } = {}): Promise<SiteInfo> {
    return this.#inTurn(async () => {
      const file = this.#site?.file
      if (file?.path === resolve(path) && file.isReadOnly === isReadOnly) return siteInfo(file)
      return this.#take(isReadOnly ? SiteFile.openToRead(path) : SiteFile.open(path))
    })
  }

  createSite(path: string, site: { name: string; origin: Geodetic | null }): Promise<SiteInfo> {
    return this.#inTurn(() => this.#take(SiteFile.create(path, site)))
  }

  /** Starts again what a process that died has left unfinished on the open site, once for every opening. */
  resume(): void {
    this.siteJobs.resume()
  }

  /** Opens the demo site, building it first where it is absent or unfinished. */
  async openDemo(path: string): Promise<void> {
    try {
      mkdirSync(dirname(path), { recursive: true })
    } catch (thrown) {
      throw new AppError(
        'site_unwritable',
        `${dirname(path)} is no folder and cannot be made one; set WAYWORD_DATA to another.`,
        {
          cause: thrown,
        },
      )
    }
    if (existsSync(path)) await this.openSite(path)
    else await this.createSite(path, { name: DEMO_NAME, origin: null })
    if (this.siteInfo?.name !== DEMO_NAME)
      throw new AppError(
        'site_exists',
        `${path} is another site, not the demo; choose another path for the demo.`,
      )
    this.resume()
    if (this.siteInfo?.captures === 0 && this.jobs.list().every(({ state }) => state !== 'running')) {
      if (this.maps.list().length === 0) await this.addMap({ path: join(shippedFolders.demo, 'map.json') })
      this.siteJobs.startImport(importInputSchema.parse({ path: join(shippedFolders.demo, 'captures') }), {
        encode: true,
      })
    }
  }

  /** Ranks the captures for a query: what `eval` runs, a thousand times. */
  rank(query: Query): ReturnType<typeof rankCaptures> {
    return this.site.match((matcher) => rankCaptures(query, matcher))
  }

  /**
   * Answers a query and stores it with its candidates, unless the site is only read. Time spent on storing is told, but not
   * stored.
   *
   * @throws AppError not_found when the query before is unknown
   */
  async locate(input: Partial<Query>): Promise<Answer> {
    const started = performance.now()
    const query = querySchema.parse(input)
    const { site } = this
    const before = query.after && beforeOf(readAnswer(site.file, query.after.queryId), query.after.moved)
    const { located, bundle } = await site.match(async (matcher, used) => ({
      located: await locate(query, matcher, before),
      bundle: used,
    }))
    const storing = performance.now()
    const answer = toAnswer(query, located, {
      bundle,
      origin: readOrigin(site.file),
      totalMs: storing - started,
    })
    if (!site.file.isReadOnly) addAnswer(site.file, answer)
    const now = performance.now()
    return { ...answer, timingsMs: { ...answer.timingsMs, store: now - storing, total: now - started } }
  }

  /** Attaches a map to the open site, in front of the others. @throws AppError bad_input, not_found */
  async addMap(map: Parameters<SiteMaps['add']>[0]): Promise<AddedMap> {
    const added = await this.maps.add(map)
    this.#announce('site.changed', this.siteInfo)
    return added
  }

  /** @throws AppError not_found */
  async removeMap(id: MapId): Promise<void> {
    await this.maps.remove(id)
    this.#announce('site.changed', this.siteInfo)
  }

  /** @param path as windows ask for it: `view/<capture>/<bearing>`, `thumbnail/<capture>` or `map/<id>/<z>/<x>/<y>` */
  readAsset(path: string): Promise<Asset | null> {
    const [kind, id, bearing] = path.split('/')
    const file = this.#site?.file
    if (!file || !id) return Promise.resolve(null)
    if (kind === 'map') return this.maps.read(path.slice('map/'.length))
    const jpeg =
      kind === 'view'
        ? readView(file, id, Number(bearing))
        : kind === 'thumbnail'
          ? readThumbnail(file, id)
          : null
    return Promise.resolve(jpeg && { type: 'image/jpeg', bytes: jpeg })
  }

  bundles(): Promise<FoundBundle[]> {
    return findBundles(this.bundleFolders)
  }

  /** Checks a bundle's files and runs its networks once. @throws AppError when it is not as its manifest says */
  async verify(nameOrDirectory: string): Promise<EncoderBundle> {
    const bundle = await findBundle(nameOrDirectory, this.bundleFolders)
    const encoder = await Encoder.openChecked(bundle)
    await encoder.close()
    return bundle
  }

  /** Stops all jobs and closes the site. What was under way goes on with `resume` after the next `openSite`. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#release())
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work)
    this.#turn = mine.catch(() => {})
    return mine
  }

  /** Puts a site in place of the one that is open; when it turns out to be damaged, that one stays. */
  async #take(file: SiteFile): Promise<SiteInfo> {
    let info: SiteInfo
    try {
      info = siteInfo(file)
    } catch (thrown) {
      file.close()
      throw thrown
    }
    await this.#release()
    this.#maps = new SiteMaps(file)
    this.#site = new OpenSite(file, {
      bundleFolders: this.bundleFolders,
      index: this.#indexKind ?? indexKindOf(file),
      memoryBytes: this.#indexMemoryBytes,
    })
    this.#siteJobs = new SiteJobs(this.#site, {
      runner: this.#jobs,
      bundleFolders: this.bundleFolders,
      defaultBundle: this.#defaultBundle,
      siteChanged: () => this.#announce('site.changed', this.siteInfo),
      log: this.log,
    })
    this.#announce('site.changed', info)
    return info
  }

  async #release(): Promise<void> {
    await (this.#siteJobs ?? this.#jobs).close()
    const [site, maps] = [this.#site, this.#maps]
    this.#site = this.#maps = this.#siteJobs = undefined
    await maps?.close()
    await site?.close()
    this.#jobs = this.#newJobs()
  }

  #newJobs(): JobRunner {
    return new JobRunner((job) => this.#announce('job.changed', job))
  }

  #announce<E extends EventName>(event: E, payload: EventPayload<E>): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(payload as never)
  }
}
