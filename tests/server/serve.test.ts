import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { serve } from '../../src/main/server/serve.ts'
import { aHost, anEngine, ask, aWindow, refusedWindow } from './aHost.ts'

describe('the token of the headless host', () => {
  it('lets in who has it in the address, and hands out a cookie that no script and no other site can use', async () => {
    const { address, token, port } = await aHost()
    expect(address).toBe(`http://127.0.0.1:${port}/?token=${token}`)
    const page = await ask(port, `/?token=${token}`)
    expect([page.status, page.text]).toEqual([200, '<!doctype html><title>Wayword</title>'])
    const [cookie = ''] = page.headers['set-cookie'] ?? []
    expect(cookie).toBe(`wayword-${port}=${token}; Path=/; HttpOnly; SameSite=Strict`)
    const script = await ask(port, '/static/app.js', { headers: { cookie: cookie.split(';')[0] ?? '' } })
    expect([script.status, script.text]).toEqual([200, 'document.title'])
  })

  it('has 128 bits and differs with every start', async () => {
    const [first, second] = [await aHost(), await aHost()]
    expect(first.token).toMatch(/^[0-9a-f]{32}$/)
    expect(first.token).not.toBe(second.token)
  })

  it.each([
    ['none', '/', {}],
    ['a wrong one', `/?token=${'0'.repeat(32)}`, {}],
    ['an empty one', '/?token=', {}],
    ['half of it', '/?token=00', {}],
    ['a wrong cookie', '/', { cookie: 'wayword=1; other=2' }],
    ['none, for a picture', '/assets/view/0123456789abcdef/90', {}],
    ['none, for a file that is not there', '/nothing.js', {}],
  ])('answers 401 and one sentence to a request with %s', async (_case, path, headers) => {
    const { port } = await aHost()
    const { status, text } = await ask(port, path, { headers })
    expect(status).toBe(401)
    expect(text).toMatch(/^[A-Z][^.]*\.\n$/)
  })

  it('answers 401 to a socket without it, and to one with a wrong one', async () => {
    const { port } = await aHost()
    for (const headers of [{}, { cookie: `wayword-${port}=${'f'.repeat(32)}` }])
      expect((await refusedWindow(port, headers as Record<string, string>)).status).toBe(401)
  })
})

describe('the door of the headless host', () => {
  it('does not answer to a foreign name, which may be a rebound one, even with the token', async () => {
    const { port, token } = await aHost()
    const cookie = `wayword-${port}=${token}`
    for (const host of ['attacker.example', `attacker.example:${port}`, '127.0.0.1.attacker.example']) {
      expect((await ask(port, '/', { headers: { host, cookie } })).status).toBe(403)
      expect((await refusedWindow(port, { host, cookie })).status).toBe(403)
    }
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
      expect((await ask(port, '/', { headers: { host, cookie } })).status).toBe(200)
  })

  it('turns away the socket and the requests of another web page', async () => {
    const { port, token } = await aHost()
    const cookie = `wayword-${port}=${token}`
    for (const origin of ['http://attacker.example', `http://127.0.0.1:${port + 1}`, 'null']) {
      expect((await refusedWindow(port, { origin, cookie })).status).toBe(403)
      expect((await ask(port, '/', { headers: { origin, cookie } })).status).toBe(403)
    }
    await aWindow(port, { origin: `http://127.0.0.1:${port}`, cookie })
  })

  it('knows no other socket and no other method', async () => {
    const { port, token } = await aHost()
    const { status } = await ask(port, `/elsewhere?token=${token}`, {
      headers: { connection: 'upgrade', upgrade: 'websocket' },
    })
    expect(status).toBe(404)
    expect((await ask(port, `/?token=${token}`, { method: 'POST' })).status).toBe(405)
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/static/..%5c..%5csecret.txt',
    '/static/../../secret.txt',
    '//secret.txt',
    '/%00',
    '/%E0%A4%A',
    '/static',
    '/static/',
    '/.env',
    '/c:/secret.txt',
    '/assets/view/0123456789abcdef/91',
    '/assets/../secret.txt',
  ])('keeps to its own folder when asked for %s', async (path) => {
    const { port, token } = await aHost()
    const { status, text } = await ask(port, path, { headers: { cookie: `wayword-${port}=${token}` } })
    expect(status).toBe(404)
    expect(text).not.toContain('secret')
  })

  it('knows no file under a path that is longer than a file system allows', async () => {
    const { port, token } = await aHost()
    const headers = { cookie: `wayword-${port}=${token}` }
    expect((await ask(port, `/${'a/'.repeat(3000)}`, { headers })).status).toBe(404)
    expect((await ask(port, `/${'a'.repeat(3000)}`, { headers })).status).toBe(404)
  })
})

describe('the answers of the headless host', () => {
  it('carry a policy under which only our own files run, and a type nobody may guess about', async () => {
    const { port, token } = await aHost()
    const { headers } = await ask(port, `/?token=${token}`)
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    expect((await ask(port, `/static/app.js?token=${token}`)).headers['content-type']).toMatch('javascript')
  })

  it('bring the pictures of the engine', async () => {
    const { port, token } = await aHost()
    const view = await ask(port, `/assets/view/0123456789abcdef/90?token=${token}`)
    expect([view.status, view.headers['content-type'], view.text]).toEqual([200, 'image/jpeg', '\xff\xd8'])
  })

  it('never pass a picture off as a page, whatever the site file says it is', async () => {
    const engine = anEngine()
    engine.readAsset = () =>
      Promise.resolve({ type: 'text/html', bytes: new TextEncoder().encode('<script>') })
    const { port, token } = await aHost({ engine })
    const { headers } = await ask(port, `/assets/map/1?token=${token}`)
    expect(headers['content-type']).toBe('application/octet-stream')
  })

  it('say in one sentence that the engine could not read a picture, and go on', async () => {
    const engine = anEngine()
    const lines: string[] = []
    engine.readAsset = () =>
      Promise.reject(new AppError('site_corrupt', 'The site file is damaged at page 7.'))
    const { port, token } = await aHost({ engine, log: (line) => lines.push(line) })
    const { status, text } = await ask(port, `/assets/map/1?token=${token}`)
    expect([status, text]).toEqual([500, 'The site file is damaged at page 7.\n'])
    expect(lines).toEqual(['/assets/map/1: site_corrupt: The site file is damaged at page 7.'])
    expect((await ask(port, `/?token=${token}`)).status).toBe(200)
  })
})

describe('the socket of the headless host', () => {
  it('answers calls, and brings refusals as they were meant for a person', async () => {
    const { port, token } = await aHost()
    const { client } = await aWindow(port, { cookie: `wayword-${port}=${token}` })
    expect(await client.call('site.info', {})).toBeNull()
    await expect(client.call('capture.list', {})).rejects.toMatchObject({ code: 'no_site' })
  })

  it('announces to every window, and no longer to one that left', async () => {
    const engine = anEngine()
    const { port, token } = await aHost({ engine })
    const cookie = `wayword-${port}=${token}`
    const [first, second] = [await aWindow(port, { cookie }), await aWindow(port, { cookie })]
    const heard = [first, second].map(
      ({ client }) => new Promise((resolve) => client.on('site.changed', resolve)),
    )
    engine.announce('site.changed', null)
    expect(await Promise.all(heard)).toEqual([null, null])
    const before = engine.listening()
    first.socket.close()
    await expect.poll(() => engine.listening()).toBe(before / 2)
    expect(await second.client.call('site.info', {})).toBeNull()
  })

  it.each([
    ['no JSON', '{'],
    ['another function of the library', JSON.stringify({ t: 'q', i: '1', m: 'constructor', a: [] })],
    ['an answer nobody asked for', JSON.stringify({ t: 's', i: '1', r: 1 })],
    ['nothing', 'null'],
  ])('closes on a frame that is %s, and serves the other windows on', async (_case, frame) => {
    const { port, token } = await aHost()
    const cookie = `wayword-${port}=${token}`
    const [rude, other] = [await aWindow(port, { cookie }), await aWindow(port, { cookie })]
    rude.socket.send(frame)
    const [code] = (await once(rude.socket, 'close')) as [number]
    expect(code).toBe(1008)
    expect(await other.client.call('site.info', {})).toBeNull()
  })

  it('closes on a frame of more than a mebibyte', async () => {
    const { port, token } = await aHost()
    const { socket } = await aWindow(port, { cookie: `wayword-${port}=${token}` })
    socket.send('x'.repeat(1024 * 1024 + 1))
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1009)
  })
})

describe('serve', () => {
  it('says in one sentence that the port is in use', async () => {
    const { port } = await aHost()
    const second = serve({ engine: anEngine(), rendererFolder: '.', port })
    await expect(second).rejects.toMatchObject({
      code: 'bad_input',
      message: `Port ${port} on 127.0.0.1 is in use; choose another port.`,
    })
  })

  it('says in one sentence that the host is not of this machine', async () => {
    const elsewhere = serve({ engine: anEngine(), rendererFolder: '.', port: 0, host: '192.0.2.1' })
    await expect(elsewhere).rejects.toMatchObject({
      code: 'bad_input',
      message: '192.0.2.1 is not an address of this machine; choose another host.',
    })
  })

  it('ends its windows and frees its port when it is closed', async () => {
    const host = await serve({ engine: anEngine(), rendererFolder: '.', port: 0 })
    const port = Number(new URL(host.address).port)
    const { socket } = await aWindow(port, { cookie: `wayword-${port}=${host.token}` })
    const closed = once(socket, 'close')
    await host.close()
    await closed
    const next = await serve({ engine: anEngine(), rendererFolder: '.', port })
    onTestFinished(() => next.close())
    expect(next.address).toContain(`:${port}/`)
  })
})
