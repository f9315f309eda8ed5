import { inject, shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import type { ListedCapture } from '../shared/capture.ts'
import type { EngineClient } from '../shared/channel.ts'
import type { Job } from '../shared/job.ts'
import type { SiteInfo } from '../shared/site.ts'
import type { EngineLink } from './engine.ts'
import { strings } from './strings.ts'

export type LinkState = 'connecting' | 'ready' | 'lost'

/** The open site as every screen sees it, kept current by the engine's announcements. */
export interface Site {
  readonly link: Readonly<ShallowRef<LinkState>>
  readonly info: Readonly<ShallowRef<SiteInfo | null>>
  readonly captures: Readonly<ShallowRef<readonly ListedCapture[]>>
  /** Newest first. */
  readonly jobs: Readonly<ShallowRef<readonly Job[]>>
  /** Calls the engine; waits for the first connection, refuses at once when one was lost. */
  readonly call: EngineClient['call']
  /** Fetches the site's counts anew; queries and fixes change them without an announcement. */
  readonly refresh: () => void
  readonly pickFolder: EngineLink['pickFolder']
  readonly pickFile: EngineLink['pickFile']
  readonly pathOf: EngineLink['pathOf']
}

export const siteKey: InjectionKey<Site> = Symbol('site')

export function useSite(): Site {
  const site = inject(siteKey)
  if (!site) throw new Error('useSite needs a site provided by main.ts')
  return site
}

/** Follows the engine and mirrors its site, captures and jobs; fetches all again on every connection. */
export function createSite(engine: EngineLink): Site {
  const link = shallowRef<LinkState>('connecting')
  const info = shallowRef<SiteInfo | null>(null)
  const captures = shallowRef<readonly ListedCapture[]>([])
  const jobs = shallowRef<readonly Job[]>([])
  let client: EngineClient | undefined
  const { promise: firstWord, resolve: speak } = Promise.withResolvers<void>()

  const fetchPlaces = coalesce(async () => {
    if (!client) return
    if (!info.value) {
      captures.value = []
      return
    }
    captures.value = await client.call('capture.list', {})
  })
  const take = (next: SiteInfo | null): void => {
    info.value = next
    void fetchPlaces()
  }

  const refresh = (): void => void client?.call('site.info', {}).then(take, ignoreLoss)

  engine.follow((next) => {
    client = next
    link.value = next ? 'ready' : 'lost'
    speak()
    if (!next) return
    const fetchJobs = (): void =>
      void next.call('job.list', {}).then((list) => {
        jobs.value = list.toReversed()
      }, ignoreLoss)
    next.on('site.changed', (changed) => {
      take(changed)
      fetchJobs() // jobs belong to their site
    })
    next.on('job.changed', (job) => {
      jobs.value = withJob(jobs.value, job)
    })
    refresh()
    fetchJobs()
  })

  const call: EngineClient['call'] = async (method, input) => {
    if (link.value === 'connecting') await firstWord
    if (!client) throw new Error(strings.engine.lost)
    return client.call(method, input)
  }
  const { pickFolder, pickFile, pathOf } = engine
  return { link, info, captures, jobs, call, refresh, pickFolder, pickFile, pathOf }
}

/** The list with `job` in its place, or in front when it is new. */
export function withJob(jobs: readonly Job[], job: Job): readonly Job[] {
  return jobs.some(({ id }) => id === job.id)
    ? jobs.map((known) => (known.id === job.id ? job : known))
    : [job, ...jobs]
}

/** A lost connection already shows as the banner, and the next one fetches again. */
function ignoreLoss(): void {}

/** Runs `work` one at a time; calls made meanwhile lead to one more run, so that bursts of announcements stay cheap. */
function coalesce(work: () => Promise<void>): () => Promise<void> {
  let running = false
  let again = false
  return async () => {
    again = true
    if (running) return
    running = true
    try {
      while (again) {
        again = false
        await work().catch(ignoreLoss)
      }
    } finally {
      running = false
    }
  }
}
