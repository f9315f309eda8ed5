import Sqlite from 'better-sqlite3'
import { once } from 'node:events'
import { mkdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { afterEach, describe, expect, it } from 'vitest'
import { Engine } from '../../src/main/engine/Engine.ts'
import { shippedFolders } from '../../src/main/engine/resources.ts'
import { migrations } from '../../src/main/engine/site/migrations/index.ts'
import { APPLICATION_ID } from '../../src/main/engine/site/SiteFile.ts'
import { mapAsset, type SiteMap } from '../../src/shared/map.ts'
import { aFolder } from '../builders/panoramas.ts'
import { anMbtiles, aPicture, aPmtiles, type ATile } from '../builders/maps.ts'
import { startWayword, wayword, waywordJson } from '../builders/wayword.ts'

const origin = { latDeg: -54.81, lonDeg: -68.3, heightM: null }
const engines: Engine[] = []
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close()
})

async function aSite(place: typeof origin | null = origin): Promise<Engine> {
  const engine = await Engine.open()
  engines.push(engine)
  await engine.createSite(join(aFolder(), 'a.wayword'), { name: 'Mapped', origin: place })
  return engine
}

/** Colour of the middle of a map's tile, as a window gets it; null for none. */
async function colourOf(engine: Engine, map: SiteMap, at?: { z: number; x: number; y: number }) {
  const asset = await engine.readAsset(mapAsset(map.id, at).replace('assets/', ''))
  if (!asset) return null
  const { data, info } = await sharp(asset.bytes).raw().toBuffer({ resolveWithObject: true })
  const middle = info.channels * ((info.height >> 1) * info.width + (info.width >> 1))
  return [...data.subarray(middle, middle + 3)]
}

const RED = [255, 0, 0]
const BLUE = [0, 0, 255]
const tiles = async (): Promise<ATile[]> => [
  { z: 0, x: 0, y: 0, bytes: await aPicture('blue') },
  { z: 2, x: 1, y: 3, bytes: await aPicture('red') },
]

describe.each([
  ['MBTiles', anMbtiles],
  ['PMTiles', aPmtiles],
])('%s', (_, write) => {
  it.each([false, true])(
    'brings each tile to its place, the north on top, by reference: %s',
    async (byReference) => {
      const engine = await aSite()
      const path = write(await tiles(), { attribution: '<a href="x">&copy; Survey</a>', name: 'Ground' })
      const { map } = await engine.addMap({ path, byReference })
      expect(map).toMatchObject({
        name: 'Ground',
        attribution: '© Survey',
        path: byReference ? path : null,
        trouble: null,
        placement: { kind: 'mercator', minZoom: 0, maxZoom: 2 },
      })
      expect(await colourOf(engine, map)).toEqual(BLUE)
      expect(await colourOf(engine, map, { z: 2, x: 1, y: 3 })).toEqual(RED)
      expect(await colourOf(engine, map, { z: 2, x: 1, y: 0 })).toBeNull()
    },
  )

  it('is refused with vectors, and where the site is not on the earth', async () => {
    const vectors = write([{ z: 0, x: 0, y: 0, bytes: gzipSync('mvt') }], { vectors: true })
    await expect((await aSite()).addMap({ path: vectors })).rejects.toThrow(/are vectors .*only/)
    const path = write(await tiles())
    await expect((await aSite(null)).addMap({ path })).rejects.toMatchObject({ code: 'not_georeferenced' })
  })

  it('is told in one sentence when it has gone, and the site works', async () => {
    const engine = await aSite()
    const path = write(await tiles())
    const { map } = await engine.addMap({ path, byReference: true })
    rmSync(path)
    expect(engine.maps.list()[0]!.trouble).toBe(
      `The map’s file ${path} is not there; bring it back, or remove the map.`,
    )
    expect(await colourOf(engine, map)).toBeNull()
    await engine.removeMap(map.id)
    expect(await engine.handlers['map.list']({})).toEqual([])
  })

  it('that ends too early is refused, or misses tiles, and never ends the engine', async () => {
    const path = write(await tiles())
    truncateSync(path, statSync(path).size - 100)
    const engine = await aSite()
    await expect(engine.addMap({ path })).rejects.toMatchObject({ code: 'bad_input' })
    truncateSync(path, 60)
    await expect(engine.addMap({ path })).rejects.toMatchObject({ code: 'bad_input' })
    expect(engine.maps.list()).toEqual([])
  })
})

describe('a map of somebody else', () => {
  it('never runs a query of its own', async () => {
    const path = join(aFolder(), 'view.mbtiles')
    const db = new Sqlite(path)
    db.exec(`CREATE TABLE metadata (name, value);
      CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT i AS zoom_level, i AS tile_column, i AS tile_row, x'00' AS tile_data FROM n`)
    db.close()
    await expect((await aSite()).addMap({ path })).rejects.toThrow('no table of tiles')
  })

  it('shows no picture that would fill the memory, nor what is no picture', async () => {
    const engine = await aSite()
    const bomb = await sharp({ create: { width: 4000, height: 4000, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    const path = anMbtiles([{ z: 1, x: 0, y: 0, bytes: bomb }])
    const { map } = await engine.addMap({ path })
    expect(await colourOf(engine, map, { z: 1, x: 0, y: 0 })).toBeNull()
    const page = anMbtiles([{ z: 0, x: 0, y: 0, bytes: Buffer.from('<script>') }])
    await expect(engine.addMap({ path: page })).rejects.toThrow('no PNG, JPEG or WebP')
  })

  it('is asked for by id and tile alone', async () => {
    const engine = await aSite()
    const { map } = await engine.addMap({ path: anMbtiles(await tiles()), byReference: true })
    const hostile = [
      '',
      '0/0',
      '../../a',
      '0/0/0.png',
      '0/0/-1',
      '1e1/0/0',
      '99/0/0',
      `0/0/${'9'.repeat(400)}`,
    ]
    for (const tail of hostile) expect(await engine.readAsset(`map/${map.id}/${tail}`)).toBeNull()
    for (const id of ['', '-1', '1', 'x', '1 OR 1', '9'.repeat(30)])
      expect(await engine.readAsset(`map/${id}/0/0/0`)).toBeNull()
  })

  it('is not opened where a site from elsewhere names a share, a pipe or a folder', async () => {
    const engine = await aSite()
    const { map } = await engine.addMap({ path: anMbtiles(await tiles()), byReference: true })
    for (const path of [
      '//host/share/a.mbtiles',
      '\\\\host\\a.mbtiles',
      '/dev/zero',
      aFolder(),
      'a.mbtiles',
    ]) {
      engine.site.file.db.prepare('UPDATE map SET path = ?').run(path)
      expect(engine.maps.list()[0]!.trouble).toContain('is not there')
      expect(await colourOf(engine, map)).toBeNull()
    }
  })
})

describe('the maps of a site', () => {
  it('lie in order, the newest in front, each with its pictures', async () => {
    const engine = await aSite()
    const picture = join(aFolder(), 'plan.png')
    writeFileSync(picture, await aPicture('red'))
    const points = join(picture, '..', 'points.csv')
    writeFileSync(points, 'pixel_x,pixel_y,x_m,y_m\n0,0,100,50\n256,0,228,50\n')
    const first = await engine.addMap({ path: anMbtiles(await tiles()), name: 'Ground' })
    const plan = await engine.addMap({ path: picture, points })
    expect(engine.maps.list().map(({ name }) => name)).toEqual(['plan', 'Ground'])
    expect(plan.residualM).toBe(0)
    expect(plan.map.placement).toEqual({
      kind: 'image',
      topLeft: { xM: 100, yM: 50 },
      topRight: { xM: 228, yM: 50 },
      bottomLeft: { xM: 100, yM: -78 },
    })
    expect(await colourOf(engine, plan.map)).toEqual(RED)
    await engine.removeMap(first.map.id)
    expect(engine.site.file.db.prepare('SELECT count(*) AS n FROM map_tile').get()).toEqual({ n: 1 })
    await expect(engine.removeMap(first.map.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('say what is missing: control points, a file, a kind that is read', async () => {
    const engine = await aSite()
    const folder = aFolder()
    writeFileSync(join(folder, 'plan.png'), await aPicture('red'))
    writeFileSync(join(folder, 'notes.txt'), 'no map')
    mkdirSync(join(folder, 'folder.mbtiles'))
    await expect(engine.addMap({ path: join(folder, 'plan.png') })).rejects.toThrow(
      'control points (--points)',
    )
    await expect(engine.addMap({ path: join(folder, 'absent') })).rejects.toMatchObject({ code: 'not_found' })
    await expect(engine.addMap({ path: join(folder, 'notes.txt') })).rejects.toThrow(
      'no map that is read here',
    )
    await expect(engine.addMap({ path: join(folder, 'folder.mbtiles') })).rejects.toThrow('is no file')
    const byReference = engine.addMap({ path: join(folder, 'plan.png'), byReference: true })
    await expect(byReference).rejects.toThrow('Only MBTiles and PMTiles')
  })

  it('keep the demo’s overhead picture where it was', async () => {
    const engine = await aSite(null)
    const { map } = await engine.addMap({ path: join(shippedFolders.demo, 'map.json') })
    const { width = 0, height = 0 } = await sharp(join(shippedFolders.demo, 'map.png')).metadata()
    expect(map).toMatchObject({
      placement: {
        kind: 'image',
        topLeft: { xM: 85, yM: 398 },
        topRight: { xM: 85 + width / 4, yM: 398 },
        bottomLeft: { xM: 85, yM: 398 - height / 4 },
      },
    })
    expect((await engine.readAsset(`map/${map.id}/0/0/0`))?.type).toBe('image/png')
  })

  it('come over from a site of before, where there was one picture', async () => {
    const path = join(aFolder(), 'old.wayword')
    const db = new Sqlite(path)
    migrations[0]!(db)
    db.prepare('INSERT INTO map_image VALUES (?, ?, ?, ?, ?, ?, ?)').run(
      77,
      'image/png',
      await aPicture('red'),
      -10,
      -20,
      30,
      40,
    )
    db.prepare("INSERT INTO site (id, name, created_at) VALUES (1, 'Old', '2026-01-01')").run()
    db.pragma('user_version = 1')
    db.pragma(`application_id = ${APPLICATION_ID}`)
    db.close()
    const engine = await Engine.open()
    engines.push(engine)
    await engine.openSite(path)
    const [map] = engine.maps.list()
    expect(map).toMatchObject({
      id: 77,
      placement: {
        topLeft: { xM: -10, yM: 40 },
        topRight: { xM: 30, yM: 40 },
        bottomLeft: { xM: -10, yM: -20 },
      },
    })
    expect(await colourOf(engine, map!)).toEqual(RED)
  })

  it('are attached, listed and removed from the command line', async () => {
    const site = join(aFolder(), 'a.wayword')
    waywordJson('site', 'create', site, '--name', 'Yard', '--origin', '-54.81,-68.3')
    const path = anMbtiles(await tiles())
    const { map } = waywordJson<{ map: SiteMap }>(
      'map',
      'add',
      path,
      '--site',
      site,
      '--by-reference',
      '--name',
      'Base',
    )
    expect(waywordJson<SiteMap[]>('map', 'list', '--site', site)).toEqual([map])
    rmSync(path)
    const listed = wayword('map', 'list', '--site', site)
    expect([listed.status, listed.stdout]).toEqual([3, expect.stringContaining('is not there')])
    expect(waywordJson('map', 'remove', String(map.id), '--site', site)).toEqual({ removed: map.id })
    expect(wayword('map', 'remove', 'x', '--site', site).stderr).toBe(
      'wayword: x is no id of a map; wayword map list tells them.\n',
    )
  })

  it('are whole or not there when the process that attaches one is killed', async () => {
    const noise = await sharp({
      create: {
        width: 256,
        height: 256,
        channels: 3,
        background: 'grey',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png({ compressionLevel: 0 })
      .toBuffer()
    const many = Array.from({ length: 400 }, (_, i) => ({
      z: 5,
      x: i % 32,
      y: Math.floor(i / 32),
      bytes: noise,
    }))
    const path = anMbtiles(many)
    const site = join(aFolder(), 'a.wayword')
    waywordJson('site', 'create', site, '--name', 'Killed', '--origin', '1,1')
    const child = startWayword('map', 'add', path, '--site', site)
    const grown = (): number => statSync(`${site}-wal`, { throwIfNoEntry: false })?.size ?? 0
    while (grown() < 1_000_000 && child.exitCode === null) await wait(1)
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const maps = waywordJson<SiteMap[]>('map', 'list', '--site', site)
    const db = new Sqlite(site)
    const stored = db.prepare('SELECT count(*) AS n FROM map_tile').get() as { n: number }
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
    expect([maps.length, stored.n]).toEqual(maps.length === 0 ? [0, 0] : [1, 400])
  })
})
