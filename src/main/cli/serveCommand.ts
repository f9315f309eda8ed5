import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, toAppError } from '../../shared/errors.ts'
import { Engine } from '../engine/Engine.ts'
import type { IndexKind } from '../../shared/site.ts'
import { dataFolder, shippedFolders } from '../engine/resources.ts'
import { serve, type HeadlessHost } from '../server/serve.ts'
import { indexOption, jsonOption, wholeNumber } from './options.ts'
import { print } from './output.ts'
import { printProgress } from './printProgress.ts'

/** Tried first, so that a bookmark stays good; any free port when another Wayword has it. */
const USUAL_PORT = 7340

export function addServeCommand(wayword: Command): void {
  wayword
    .command('serve')
    .description('hosts the app for a browser; the printed address carries the token that opens it')
    .option('--site <file>', 'the site file; the demo site when left out, built where it is absent')
    .option(
      '--port <port>',
      `port to listen on, 0 for a free one; else ${USUAL_PORT}, or a free one`,
      wholeNumber(0, 65535),
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(indexOption())
    .addOption(jsonOption())
    .action(hostSite)
}

interface ServeOptions {
  site?: string
  port?: number
  host: string
  index?: IndexKind
  json: boolean
}

async function hostSite({ site, port, host, index, json }: ServeOptions): Promise<void> {
  if (!existsSync(join(shippedFolders.renderer, 'index.html')))
    throw new AppError(
      'not_found',
      `The app's pages are not built yet (${shippedFolders.renderer}); run npm start once.`,
    )
  const log = (line: string): void => void process.stderr.write(`${line}\n`)
  const engine = await Engine.open({ ...(index && { index }), log })
  engine.on('job.changed', printProgress(process.stderr))
  try {
    await openSite(engine, site)
    const options = { engine, rendererFolder: shippedFolders.renderer, host, log }
    const hosted = await (port === undefined ? serveAnywhere(options) : serve({ ...options, port }))
    print({ address: hosted.address }, { json, lines: () => [`Wayword is at ${hosted.address}`] })
    // A launcher opens it in a browser where there is one.
    process.send?.({ address: hosted.address })
    await ending()
    await hosted.close()
  } finally {
    await engine.close()
    // The channel to a launcher would keep this process alive.
    process.disconnect?.()
  }
}

async function openSite(engine: Engine, site: string | undefined): Promise<void> {
  if (site === undefined) return engine.openDemo(join(dataFolder(), 'demo.wayword'))
  await engine.openSite(site)
  engine.resume()
}

async function serveAnywhere(options: Omit<Parameters<typeof serve>[0], 'port'>): Promise<HeadlessHost> {
  try {
    return await serve({ ...options, port: USUAL_PORT })
  } catch (thrown) {
    if (toAppError(thrown).code !== 'bad_input') throw thrown
    return await serve({ ...options, port: 0 })
  }
}

/** Resolves at the first signal to end. One to the whole group arrives twice; the second must not cut the end short. */
function ending(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve())
  })
}
