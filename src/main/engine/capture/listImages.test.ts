import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Problem } from '../../../shared/capture.ts'
import type { ImportSummary } from './importSource.ts'
import { listImages } from './listImages.ts'
import { aPanoramaFile } from './testing/aPanorama.ts'
import { aStore } from './testing/aStore.ts'
import { importInto } from './testing/importInto.ts'

// Modes do not keep the superuser out, who may be running this: the folder is closed here instead.
vi.mock('node:fs/promises', async (original) => {
  const files = await original<{ readdir: (path: string, options: object) => Promise<unknown> }>()
  const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
  return {
    ...files,
    readdir: (path: string, options: object) =>
      path.includes('lost+found') ? Promise.reject(denied) : files.readdir(path, options),
  }
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wayword-list-'))
  await mkdir(join(folder, 'b/lost+found'), { recursive: true })
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function run(told: Problem[]): Promise<ImportSummary> {
  return importInto(aStore(), { path: folder }, { problem: (problem) => void told.push(problem) }, 1)
}

describe('listImages in a folder with a subfolder that cannot be read', () => {
  it('lists the others in order, and the subfolder as a problem', async () => {
    for (const name of ['c.jpg', 'b/a.jpg', 'a.png', 'notes.txt']) await writeFile(join(folder, name), '')
    const { filenames, problems } = await listImages(folder)
    expect(filenames).toEqual(['a.png', 'b/a.jpg', 'c.jpg'])
    expect(problems).toEqual([
      {
        filename: 'b/lost+found',
        code: 'unreadable',
        severity: 'refused',
        message: 'The subfolder cannot be read: permission is missing. Nothing in it was imported.',
      },
    ])
  })

  it('refuses a top folder that cannot be read', async () => {
    await expect(listImages(join(folder, 'b/lost+found'))).rejects.toMatchObject({
      code: 'folder_missing',
      message: expect.stringContaining('permission is missing'),
    })
  })

  it('lets an import go on, which tells it', async () => {
    await writeFile(join(folder, 'a.jpg'), await aPanoramaFile())
    const told: Problem[] = []
    expect(await run(told)).toMatchObject({ files: 1, imported: 1, refused: 0 })
    expect(told.map(({ code, filename }) => `${code} ${filename}`)).toEqual([
      'unreadable b/lost+found',
      'no_position a.jpg',
    ])
  })

  it('lets no import call the folder empty without naming it', async () => {
    await expect(run([])).rejects.toMatchObject({
      code: 'folder_empty',
      message: expect.stringContaining('"b/lost+found" in it cannot be read'),
    })
  })
})
