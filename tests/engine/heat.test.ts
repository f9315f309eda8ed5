import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { directions, viewBearingsDeg, type Direction } from '../../src/shared/bearing.ts'
import { WARM_DEVIATIONS, type Heat } from '../../src/shared/heat.ts'
import { captureIdSchema } from '../../src/shared/ids.ts'
import { importInputSchema } from '../../src/shared/import.ts'
import { Engine } from '../../src/main/engine/Engine.ts'
import { shippedFolders } from '../../src/main/engine/resources.ts'
import { listCaptures } from '../../src/main/engine/site/captures.ts'
import { encoded } from '../builders/encoded.ts'
import { aFolder } from '../builders/panoramas.ts'
import { wayword } from '../builders/wayword.ts'

/** Captures of the demo town in which the things below can be seen. */
const CAPTURES = [
  'demo-007.jpg',
  'demo-018.jpg',
  'demo-023.jpg',
  'demo-033.jpg',
  'demo-046.jpg',
  'demo-061.jpg',
]
const path = join(aFolder(), 'site.wayword')
let engine: Engine

beforeAll(async () => {
  const captures = aFolder()
  for (const name of [...CAPTURES, 'poses.csv'])
    cpSync(join(shippedFolders.demo, 'captures', name), join(captures, name))
  engine = await Engine.open()
  await engine.createSite(path, { name: 'Six places', origin: null })
  engine.siteJobs.startImport(importInputSchema.parse({ path: captures }), { encode: true })
  await encoded(engine)
}, 120_000)

afterAll(() => engine.close())

function ask(filename: string, view: Direction, text: string): Promise<Heat | null> {
  const { id } = listCaptures(engine.site.file).find((capture) => capture.filename === filename)!
  return engine.handlers['view.heat']({
    captureId: id,
    viewBearingDeg: viewBearingsDeg[directions.indexOf(view)]!,
    text,
  })
}

/** Where a heat is warmest, as shares of the view, and how warm. */
function warmest({ rows, columns, deviations, box }: Heat): { x: number; y: number; most: number } {
  const most = Math.max(...deviations)
  const at = deviations.indexOf(most)
  const x = box.left + (((at % columns) + 0.5) / columns) * (box.right - box.left)
  const y = box.top + ((Math.floor(at / columns) + 0.5) / rows) * (box.bottom - box.top)
  return { x, y, most }
}

/** A copy of the starter whose manifest says something else of patches. */
function aStarter(patches: string | undefined): string {
  const folder = join(aFolder(), 'other')
  cpSync(join(shippedFolders.models, 'starter'), folder, { recursive: true })
  const manifest = join(folder, 'manifest.json')
  const read = JSON.parse(readFileSync(manifest, 'utf8')) as { image: { patches?: string | undefined } }
  read.image.patches = patches
  writeFileSync(manifest, JSON.stringify(read))
  return folder
}

describe('view.heat', () => {
  it('is warmest where the thing stands', async () => {
    const booth = warmest((await ask('demo-018.jpg', 'right', 'a red phone booth'))!)
    expect(booth.most).toBeGreaterThan(WARM_DEVIATIONS)
    expect(booth.x).toBeCloseTo(0.43, 0.5)
    expect(booth.y).toBeGreaterThan(0.4)
    const stop = warmest((await ask('demo-061.jpg', 'right', 'bus stop with a green roof'))!)
    expect(stop.most).toBeGreaterThan(WARM_DEVIATIONS)
    expect(stop.x).toBeGreaterThan(0.2)
    expect(stop.x).toBeLessThan(0.65)
  })

  it('stays cold where the thing is not', async () => {
    for (const [filename, view, text] of [
      ['demo-007.jpg', 'front', 'a fire hydrant'],
      ['demo-007.jpg', 'left', 'a church'],
      ['demo-046.jpg', 'left', 'a green tree'],
    ] as const)
      expect(warmest((await ask(filename, view, text))!).most, text).toBeLessThan(WARM_DEVIATIONS)
  })

  it('tells which part of the view the encoder looked at', async () => {
    const { rows, columns, deviations, box } = (await ask('demo-007.jpg', 'front', 'a stop sign'))!
    expect([rows, columns, deviations.length]).toEqual([7, 10, 70])
    expect(box).toEqual({
      left: 0,
      top: expect.closeTo(0.15) as number,
      right: 1,
      bottom: expect.closeTo(0.85) as number,
    })
  })

  it('says what it does not know: a capture, a view, a word', async () => {
    const captureId = captureIdSchema.parse('0123456789abcdef')
    const text = 'a tree'
    await expect(engine.handlers['view.heat']({ captureId, viewBearingDeg: 0, text })).rejects.toMatchObject({
      code: 'not_found',
      message: `${path} has no view at 0° of a capture 0123456789abcdef.`,
    })
    const { id } = listCaptures(engine.site.file)[0]!
    await expect(engine.handlers['view.heat']({ captureId: id, viewBearingDeg: 45, text })).rejects.toThrow(
      `has no view at 45° of a capture ${id}.`,
    )
    await expect(ask('demo-007.jpg', 'front', '日本語')).rejects.toMatchObject({
      code: 'bad_input',
      message: 'The encoder knows no word of “日本語”; say it in other words.',
    })
  })

  it('does without a damaged view of another capture', async () => {
    const { db } = engine.site.file
    const { id } = listCaptures(engine.site.file).find(({ filename }) => filename === 'demo-023.jpg')!
    const whole = await ask('demo-018.jpg', 'right', 'a red phone booth')
    db.prepare("UPDATE view SET jpeg = x'00' WHERE capture_id = ? AND bearing_deg = 0").run(id)
    await engine.close()
    await engine.openSite(path)
    const found = (await ask('demo-018.jpg', 'right', 'a red phone booth'))!
    expect(found.deviations).not.toEqual(whole!.deviations)
    expect(warmest(found).x).toBe(warmest(whole!).x)
    await expect(ask('demo-023.jpg', 'front', 'a tree')).rejects.toMatchObject({ code: 'site_corrupt' })
  })

  it('refuses a bundle whose network gives no such patches', async () => {
    await expect(engine.verify(aStarter('descriptor'))).rejects.toMatchObject({
      code: 'bundle_invalid',
      message:
        'The bundle starter promises patches of 258 numbers in rows and columns, its network gave 1 × 258 for 1.',
    })
    await expect(engine.verify(aStarter('nonesuch'))).rejects.toMatchObject({ code: 'encoder_failed' })
  })

  it('is there on the command line, with the picture', async () => {
    const out = join(aFolder(), 'heat.png')
    await engine.close()
    const { status, stdout } = wayword('heat', '--site', path, '--capture', 'demo-018.jpg', '--view', 'right',
      '--clue', 'a red phone booth', '--out', out) // prettier-ignore
    expect(status).toBe(0)
    expect(stdout.split('\n').at(-2)).toMatch(
      /^Warmest: \d\.\d deviations above the usual patch in row \d of 7, column \d of 10\.$/,
    )
    expect(await sharp(out).metadata()).toMatchObject({ format: 'png', width: 512, height: 512 })
    const refused = wayword(
      'heat',
      '--site',
      path,
      '--capture',
      'none.jpg',
      '--view',
      'front',
      '--clue',
      'a tree',
    )
    expect(refused).toMatchObject({ status: 1, stderr: `wayword: ${path} has no capture none.jpg.\n` })
    await engine.openSite(path)
  })

  it('is nothing where the bundle describes no patches', async () => {
    await engine.handlers['bundle.use']({ bundle: aStarter(undefined) })
    await encoded(engine)
    expect(await ask('demo-018.jpg', 'right', 'a red phone booth')).toBeNull()
    await engine.close()
    const { status, stderr } = wayword('heat', '--site', path, '--capture', 'demo-018.jpg', '--view', 'right',
      '--clue', 'a red phone booth') // prettier-ignore
    expect(status).toBe(1)
    expect(stderr).toContain('does not describe patches, so it cannot show where a clue is found.')
    await engine.openSite(path)
  })
})
