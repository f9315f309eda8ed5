import fc from 'fast-check'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CurrentIndex } from '../../src/main/engine/CurrentIndex.ts'
import { findBundle } from '../../src/main/engine/encoder/findBundles.ts'
import type { EncoderBundle } from '../../src/main/engine/encoder/readBundle.ts'
import { Engine } from '../../src/main/engine/Engine.ts'
import { memoryBytes } from '../../src/main/engine/index/CodeMemory.ts'
import { ChangedGallery } from '../../src/main/engine/index/ChangedGallery.ts'
import type { Gallery } from '../../src/main/engine/index/Gallery.ts'
import { shippedFolders } from '../../src/main/engine/resources.ts'
import { activateEncoder, addDescriptors } from '../../src/main/engine/site/descriptors.ts'
import { SiteFile } from '../../src/main/engine/site/SiteFile.ts'
import { dropCaptures, hideCaptures, showCaptures } from '../../src/main/engine/site/visibility.ts'
import { viewBearingsDeg } from '../../src/shared/bearing.ts'
import { unitVectors } from '../builders/galleries.ts'
import { aFolder } from '../builders/panoramas.ts'
import { aLine, aSite, idOf } from '../builders/sites.ts'

/** So many that some may change before the gallery is loaded anew. */
const COUNT = 160
const PARTIAL = [150, 151, 152]
const BARE = [153, 154, 155]
const ids = Array.from({ length: COUNT }, (_, seed) => idOf(seed))

/** A site of the starter's: the first captures are described, of some half of the views, and some have none. */
let template: string
let bundle: EncoderBundle
beforeAll(async () => {
  bundle = await findBundle('starter', [shippedFolders.models])
  template = await aSite(aLine(COUNT))
  const site = SiteFile.open(template)
  activateEncoder(site, { ...bundle })
  for (let seed = 0; seed < COUNT; seed++)
    if (!BARE.includes(seed)) describeViews(site, seed, PARTIAL.includes(seed) ? [0, 1] : [0, 1, 2, 3])
  site.close()
})

/** Descriptors of some views of a capture; the same for each seed. */
function describeViews(site: SiteFile, seed: number, views: readonly number[]): void {
  const { dim } = bundle.manifest
  const all = unitVectors(4, dim, seed + 1)
  addDescriptors(
    site,
    bundle.id,
    views.map((view) => ({
      captureId: ids[seed]!,
      bearingDeg: viewBearingsDeg[view]!,
      vector: all.subarray(view * dim, (view + 1) * dim),
    })),
  )
}

function aCopy(): string {
  const path = join(aFolder(), 'a.wayword')
  cpSync(template, path)
  return path
}

let engine: Engine
beforeAll(async () => (engine = await Engine.open()))
beforeEach(() => engine.openSite(aCopy()))
afterAll(() => engine.close())

/** What queries are matched with now. */
const currentGallery = (): Promise<Gallery> =>
  engine.site.match(({ index }) => Promise.resolve(index.gallery))

/** Whether what queries are matched with has followed changes, and was not loaded anew. */
const hasFollowed = async (): Promise<boolean> => (await currentGallery()) instanceof ChangedGallery

/** What is said of a description, and how alike captures are to another, whatever the order in which they are held. */
interface Told {
  readonly said: unknown
  readonly probabilities: readonly (number | null)[]
}

async function told(by = engine): Promise<Told> {
  const answer = await by.locate({ front: 'a red brick house', left: 'trees', text: 'There is a bench.' })
  const { candidates, belief, unknownProbability } = answer
  const random = unitVectors(1, bundle.manifest.dim, 77)
  const { gallery, similarities } = await by.site.match(({ index }) =>
    Promise.resolve({ gallery: index.gallery, similarities: index.similarities(random) }),
  )
  return {
    said: {
      state: answer.state,
      notes: answer.notes,
      candidates: candidates.map(({ captureId, band }) => [captureId, band]),
      believed: belief.map(({ captureId }) => captureId),
      compared: gallery.captures.length,
      missing: gallery.missing,
      similarities: Object.fromEntries(
        gallery.captures.map(({ id }, row) => [id, [...similarities.subarray(row * 4, row * 4 + 4)]]),
      ),
    },
    probabilities: [
      unknownProbability,
      ...candidates.map(({ probability }) => probability),
      ...belief.map(({ share }) => share),
    ],
  }
}

function expectSame(found: Told, wanted: Told): void {
  expect(found.said).toEqual(wanted.said)
  expect(found.probabilities).toHaveLength(wanted.probabilities.length)
  for (const [i, probability] of wanted.probabilities.entries())
    if (probability === null) expect(found.probabilities[i]).toBeNull()
    else expect(Math.abs(found.probabilities[i]! - probability)).toBeLessThan(1e-6)
}

/** By the gallery as it is loaded from the file. */
function toldAfresh(): Promise<Told> {
  engine.chooseIndex('exact')
  return told()
}

const changes = {
  hide: (site: SiteFile, seed: number) => hideCaptures(site, [ids[seed]!]),
  show: (site: SiteFile, seed: number) => showCaptures(site, [ids[seed]!]),
  drop: (site: SiteFile, seed: number) => dropCaptures(site, [ids[seed]!]),
  'encode half of': (site: SiteFile, seed: number) => describeViews(site, seed, [0, 1]),
  encode: (site: SiteFile, seed: number) => describeViews(site, seed, [0, 1, 2, 3]),
}
type Change = keyof typeof changes

/** @returns whether there was such a capture to change */
function change(kind: Change, seed: number): boolean {
  const { file } = engine.site
  const isThere = file.db.prepare('SELECT 1 FROM capture WHERE id = ?').get(ids[seed]!) !== undefined
  // What has descriptors already keeps them, as in an encoding.
  if (isThere && (!kind.startsWith('encode') || [...PARTIAL, ...BARE].includes(seed)))
    changes[kind](file, seed)
  engine.capturesChanged([ids[seed]!])
  return isThere
}

describe('a gallery whose captures change while it answers', () => {
  it('answers as if the site had just been opened, whatever has changed and in whatever order', async () => {
    const kinds = Object.keys(changes) as Change[]
    const seeds = [3, 4, 77, 149, ...PARTIAL, ...BARE]
    const step = fc.record({
      kind: fc.constantFrom(...kinds),
      seed: fc.constantFrom(...seeds),
      isAskedThen: fc.boolean(),
    })
    let followed = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        await engine.openSite(aCopy())
        await told()
        for (const { kind, seed, isAskedThen } of steps) {
          change(kind, seed)
          if (isAskedThen) await told()
        }
        const found = await told()
        if (await hasFollowed()) followed++
        expectSame(found, await toldAfresh())
      }),
      { numRuns: 25 },
    )
    expect(followed).toBeGreaterThan(5)
  })

  it('answers as another engine that opens the site then', async () => {
    await told()
    await engine.handlers['capture.hide']({ selection: { kind: 'names', names: [ids[5]!, ids[9]!] } })
    await told()
    await engine.handlers['capture.show']({ selection: { kind: 'names', names: [ids[9]!] } })
    const found = await told()
    expect(await hasFollowed()).toBe(true)
    const other = await Engine.open()
    await other.openSite(engine.site.file.path, { isReadOnly: true })
    expectSame(found, await told(other))
    await other.close()
  })

  it('takes in captures as they are encoded, and no others', async () => {
    expect((await told()).said).toMatchObject({ compared: COUNT - 6, missing: 6 })
    hideCaptures(engine.site.file, [ids[BARE[0]!]!])
    await engine.site.encodeViews({
      signal: new AbortController().signal,
      progress: () => {},
      problem: () => {},
    })
    const found = await told()
    expect(await hasFollowed()).toBe(true)
    expect(found.said).toMatchObject({ compared: COUNT - 1, missing: 0 })
    expectSame(found, await toldAfresh())
  })

  it('leaves a query alone that was under way', async () => {
    const query = unitVectors(1, bundle.manifest.dim, 7)
    await engine.site.match(async ({ index }) => {
      const comparison = index.compare([query])
      const before = comparison.similarities[0]!.slice()
      change('hide', 4)
      change('encode', BARE[1]!)
      expect((await currentGallery()).captures).toHaveLength(COUNT - 6)
      await told()
      change('drop', 8)
      await told()
      expect(index.gallery.captures).toHaveLength(COUNT - 6)
      expect([...comparison.similarities[0]!]).toEqual([...before])
      expect([...index.compare([query]).similarities[0]!]).toEqual([...before])
      comparison.refine([3])
      expect(comparison.errorAt(3)).toBe(0)
    })
    expect(await hasFollowed()).toBe(true)
    expectSame(await told(), await toldAfresh())
  })

  it('is loaded anew when many captures change', async () => {
    await told()
    hideCaptures(engine.site.file, ids.slice(0, 100))
    engine.capturesChanged(ids.slice(0, 100))
    expect((await currentGallery()).captures).toHaveLength(COUNT - 106)
    expect(await hasFollowed()).toBe(false)
  })

  it('has nothing left when everything is hidden, and all of it when that is shown', async () => {
    const before = await told()
    hideCaptures(engine.site.file, ids)
    engine.capturesChanged(ids)
    expect((await told()).said).toMatchObject({ state: 'no_gallery', compared: 0, missing: 0 })
    showCaptures(engine.site.file, ids)
    engine.capturesChanged(ids)
    expectSame(await told(), before)
  })

  it('names what is damaged of what comes, and forgets it when it goes', async () => {
    await told()
    describeViews(engine.site.file, BARE[0]!, [0, 1, 2, 3])
    engine.site.file.db.exec(
      `UPDATE descriptor SET vector = x'0000803f' WHERE capture_id = '${ids[BARE[0]!]!}'`,
    )
    engine.capturesChanged([ids[BARE[0]!]!])
    expect((await currentGallery()).notes).toEqual([
      expect.stringContaining('1 captures have damaged descriptors'),
    ])
    expectSame(await told(), await toldAfresh())
    change('drop', BARE[0]!)
    expect((await currentGallery()).notes).toEqual([])
  })
})

describe('CurrentIndex', () => {
  it('is made anew when no more goes into its memory', () => {
    const site = SiteFile.open(aCopy())
    // Memory is taken for 16 captures at a time: with so many, and no byte more, there is no room to grow.
    const count = 144
    hideCaptures(site, ids.slice(count))
    const { id, manifest } = bundle
    const current = new CurrentIndex(site, { kind: 'exact', memoryBytes: memoryBytes(manifest.dim) * count })
    const galleryAfter = (change: typeof hideCaptures): Gallery => {
      change(site, [ids[5]!])
      current.changed([ids[5]!])
      return current.of({ id, manifest }).value.gallery
    }
    expect(current.of({ id, manifest }).value.gallery.captures).toHaveLength(count)
    const hidden = galleryAfter(hideCaptures)
    expect(hidden).toBeInstanceOf(ChangedGallery)
    expect(hidden.captures).toHaveLength(count - 1)
    const shown = galleryAfter(showCaptures)
    expect(shown).not.toBeInstanceOf(ChangedGallery)
    expect(shown.captures).toHaveLength(count)
    site.close()
  })
})
