import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Engine } from '../../src/main/engine/Engine.ts'
import { ask, aHost, aWindow } from './aHost.ts'

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wayword-start-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function aSite(folder: string): Promise<string> {
  const path = join(folder, 'yard.wayword')
  const engine = await Engine.open()
  await engine.createSite(path, { name: 'Yard', origin: null })
  await engine.close()
  return path
}

function start(site: string): { lines: AsyncIterable<string>; child: ReturnType<typeof spawn> } {
  const script = fileURLToPath(new URL('../../src/main/cli/main.ts', import.meta.url))
  const child = spawn(process.execPath, [script, 'serve', '--site', site], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { lines: createInterface({ input: child.stdout }), child }
}

async function addressIn(lines: AsyncIterable<string>): Promise<URL> {
  for await (const line of lines) {
    const address = /http:\S+/.exec(line)
    if (address) return new URL(address[0])
  }
  throw new Error('No address was printed.')
}

describe('wayword serve', () => {
  // Now and then the second signal meets a process of which only the system's part is left.
  it(
    'prints an address under which the site answers, and ends cleanly however often it is told to',
    { retry: 1 },
    async () => {
      const site = await aSite(await aFolder())
      const { lines, child } = start(site)
      const { port, searchParams } = await addressIn(lines)
      const { client } = await aWindow(Number(port), {
        cookie: `wayword-${port}=${searchParams.get('token')}`,
      })
      expect(await client.call('site.info', {})).toMatchObject({ name: 'Yard', path: site })
      expect((await ask(Number(port), '/')).status).toBe(401)
      child.kill('SIGTERM')
      child.kill('SIGTERM')
      expect(await once(child, 'exit')).toEqual([0, null])
    },
  )

  it('takes another port when the usual one is in use', async () => {
    const first = await addressIn(start(await aSite(await aFolder())).lines)
    const second = await addressIn(start(await aSite(await aFolder())).lines)
    expect(second.port).not.toBe(first.port)
  })

  it('refuses a site that is not there in one sentence', async () => {
    const { child } = start(join(await aFolder(), 'none.wayword'))
    let words = ''
    child.stderr?.on('data', (chunk) => (words += String(chunk)))
    expect(await once(child, 'close')).toEqual([1, null])
    expect(words).toMatch(/^wayword: There is no site file at [^\n]*\n$/)
  })
})

describe('the engine behind the headless host', () => {
  it('tells both windows that one of them made a site', async () => {
    const engine = await Engine.open()
    onTestFinished(() => engine.close())
    const { port, token } = await aHost({ engine })
    const cookie = `wayword-${port}=${token}`
    const [first, second] = [await aWindow(port, { cookie }), await aWindow(port, { cookie })]
    const heard = [first, second].map(
      ({ client }) => new Promise((resolve) => client.on('site.changed', resolve)),
    )
    const path = join(await aFolder(), 'yard.wayword')
    const made = await first.client.call('site.create', { path, name: 'Yard', origin: null })
    expect(await Promise.all(heard)).toEqual([made, made])
    expect(await second.client.call('site.info', {})).toEqual(made)
  })
})
