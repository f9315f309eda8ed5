import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Engine } from '../../src/main/engine/Engine.ts'
import { ask } from './aHost.ts'

const launcher = fileURLToPath(new URL('../../bin/wayword', import.meta.url))
const start = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

function wayword(...words: string[]): ReturnType<typeof spawn> {
  const child = spawn(process.execPath, [launcher, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

describe('bin/wayword', () => {
  it('passes words, output and exit code through', async () => {
    const child = wayword('site', 'info', '/nowhere/none.wayword', '--json')
    let out = ''
    child.stdout?.on('data', (chunk) => (out += String(chunk)))
    expect(await once(child, 'close')).toEqual([1, null])
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'site_missing' } })
  })

  it('passes a signal on, and leaves nothing running', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wayword-launcher-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const site = join(folder, 'yard.wayword')
    const engine = await Engine.open()
    await engine.createSite(site, { name: 'Yard', origin: null })
    await engine.close()
    const child = wayword('serve', '--site', site)
    const [address] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string]
    const { port, search } = new URL(/http:\S+/.exec(address)?.[0] ?? '')
    expect((await ask(Number(port), `/${search}`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    await expect(ask(Number(port), '/')).rejects.toThrow('ECONNREFUSED')
  })
})

describe('npm start', () => {
  /** What a start is refused with, as npm runs it: in the repository, asked for from `folder`. */
  async function refusal(folder: string, ...words: string[]): Promise<string> {
    const env = { ...process.env, INIT_CWD: folder }
    const child = spawn(process.execPath, [start, '--headless', ...words], { env })
    onTestFinished(() => void child.kill('SIGKILL'))
    let stderr = ''
    child.stderr.on('data', (chunk) => (stderr += String(chunk)))
    expect(await once(child, 'close')).toEqual([1, null])
    return stderr
  }

  it('refuses a site that is not there, looked for where the person is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wayword-start-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    expect(await refusal(folder, 'yard')).toBe(`There is no site file at ${join(folder, 'yard')}.\n`)
    expect(await refusal(folder, '.')).toBe(`There is no site file at ${folder}.\n`)
  })

  it('refuses two sites', async () => {
    expect(await refusal(tmpdir(), 'a.wayword', 'b.wayword')).toBe(
      'npm start opens one site, not 2: a.wayword, b.wayword.\n',
    )
  })
})
