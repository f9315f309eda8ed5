import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aDrive } from '../../src/main/engine/bag/testing/drive.ts'
import { toMcap } from '../../src/main/engine/bag/testing/writeBags.ts'
import { aPanoramaFile } from '../../src/main/engine/capture/testing/aPanorama.ts'
import { Engine } from '../../src/main/engine/Engine.ts'
import { importInputSchema, type ImportInput, type ImportPreview } from '../../src/shared/import.ts'
import { aFolder } from '../builders/panoramas.ts'
import { aLine, aSite, idOf } from '../builders/sites.ts'

let engine: Engine
beforeEach(async () => {
  engine = await Engine.open()
  await engine.openSite(await aSite(aLine(2)))
})
afterEach(() => engine.close())

const preview = (input: Partial<ImportInput>): Promise<ImportPreview> =>
  engine.handlers['capture.preview'](importInputSchema.parse(input))

describe('a folder with several poses files', () => {
  it('has none of them used, says so, and takes the one that is named', async () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'a.jpg'), await aPanoramaFile())
    for (const name of ['left.gpx', 'right.gpx'])
      writeFileSync(join(folder, name), '<gpx><trk><trkseg></trkseg></trk></gpx>')
    const poseFiles = [join(folder, 'left.gpx'), join(folder, 'right.gpx')]
    const undecided = await preview({ path: folder })
    expect(undecided).toMatchObject({ poses: null, poseFiles, imageTopics: [], imageTopic: null })
    expect(undecided.problems[0]).toMatchObject({
      code: 'poses_ambiguous',
      message: expect.stringContaining('2 poses files, left.gpx, right.gpx, and none was used') as string,
    })

    const table = join(folder, 'left.gpx')
    writeFileSync(table, 'filename,x,y\na.jpg,3,4\n')
    const chosen = await preview({ path: folder, poses: table })
    expect(chosen).toMatchObject({ poses: 'left.gpx', poseFiles, positions: { poses: 1 } })
    expect(chosen.problems.map(({ code }) => code)).not.toContain('poses_ambiguous')
  })
})

describe('a bag with several topics of pictures', () => {
  it('offers them, and gives those of the one that is asked for', async () => {
    const path = join(aFolder(), 'drive.mcap')
    writeFileSync(path, await toMcap(await aDrive()))
    const imageTopics = [
      { name: '/camera/image/compressed', pictures: 5 },
      { name: '/camera/raw', pictures: 3 },
    ]
    expect(await preview({ path })).toMatchObject({
      imageTopics,
      imageTopic: '/camera/image/compressed',
      pictures: 5,
    })
    expect(await preview({ path, imageTopic: '/camera/raw' })).toMatchObject({
      imageTopics,
      imageTopic: '/camera/raw',
      pictures: 3,
    })
    await expect(preview({ path, imageTopic: '/odom' })).rejects.toThrow('has no pictures on /odom')
  })

  it('is what a topic can be asked of, and nothing else is', async () => {
    const folder = aFolder()
    writeFileSync(join(folder, 'a.jpg'), await aPanoramaFile())
    await expect(preview({ path: folder, imageTopic: '/camera' })).rejects.toThrow('leave the topic out')
  })
})

describe('a capture', () => {
  it('is listed as hidden until it is shown again', async () => {
    const hidden = async (): Promise<boolean[]> =>
      (await engine.handlers['capture.list']({})).map(({ isHidden }) => isHidden)
    const selection = { kind: 'names' as const, names: [idOf(1)] }
    await engine.handlers['capture.hide']({ selection })
    expect(await hidden()).toEqual([false, true])
    await engine.handlers['capture.show']({ selection })
    expect(await hidden()).toEqual([false, false])
  })
})

describe('a backup', () => {
  it('becomes a site that is open, and never takes the place of one', async () => {
    const [backup, path] = [join(aFolder(), 'copy.bak'), join(aFolder(), 'again.wayword')]
    await engine.handlers['site.backup']({ path: backup })
    expect(await engine.handlers['site.restore']({ backup, path })).toMatchObject({ path, captures: 2 })
    expect(engine.siteInfo?.path).toBe(path)
    await expect(engine.handlers['site.restore']({ backup, path })).rejects.toMatchObject({
      code: 'site_exists',
    })
  })
})
