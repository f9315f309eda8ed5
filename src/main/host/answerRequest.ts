import { readFile, realpath } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, sep } from 'node:path'
import type { ServedEngine } from './serveEngine.ts'

/** What a window may load and run: its own files and nothing else, whoever hosts it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Types under which the engine's pictures go out: a site file may come from anybody. */
const pictureTypes = new Set(['image/jpeg', 'image/png', 'image/webp'])

/** A response before it is one of the desktop protocol or of HTTP. */
export interface HostAnswer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array<ArrayBuffer>
}

export interface HostContent {
  /** The built renderer. */
  readonly rendererFolder: string
  readonly readAsset: ServedEngine['readAsset']
}

/**
 * Answers a GET of the window, the same in the desktop shell and the headless host: the renderer's files, and below
 * `assets/` the engine's pictures.
 *
 * @param pathname as the URL has it, still percent-encoded
 */
export async function answerRequest(pathname: string, content: HostContent): Promise<HostAnswer> {
  const path = decodePath(pathname)
  if (path === null) return plainAnswer(404, 'There is nothing under this address.')
  if (path.startsWith('assets/')) {
    const asset = await content.readAsset(path.slice('assets/'.length))
    if (!asset) return plainAnswer(404, 'The open site has no such picture.')
    const type = pictureTypes.has(asset.type) ? asset.type : 'application/octet-stream'
    return { status: 200, headers: headersFor(type, 'private, max-age=3600'), body: copy(asset.bytes) }
  }
  const file = await findFile(content.rendererFolder, path || 'index.html')
  if (file === null) return plainAnswer(404, 'There is nothing under this address.')
  const type = types[extname(file)] ?? 'application/octet-stream'
  const caching = path.startsWith('static/') ? 'private, max-age=31536000, immutable' : 'no-store'
  return { status: 200, headers: headersFor(type, caching), body: copy(await readFile(file)) }
}

/** An answer of one sentence. */
export function plainAnswer(status: number, sentence: string): HostAnswer {
  const body = new TextEncoder().encode(`${sentence}\n`)
  return { status, headers: headersFor('text/plain; charset=utf-8', 'no-store'), body }
}

function headersFor(type: string, caching: string): Record<string, string> {
  return {
    'content-type': type,
    'cache-control': caching,
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  }
}

/** Null for what no file of ours is named like: bad escapes, other systems' separators, hidden files, steps upwards. */
function decodePath(pathname: string): string | null {
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return null // not percent-encoded UTF-8
  }
  if (/[\0\\:]/.test(path)) return null
  const steps = path.replace(/^\//, '').split('/')
  return steps.some((step) => step.startsWith('.')) ? null : steps.join('/')
}

async function findFile(folder: string, path: string): Promise<string | null> {
  try {
    const [home, file] = await Promise.all([realpath(folder), realpath(join(folder, path))])
    const within = relative(home, file)
    if (within === '' || isAbsolute(within) || within.split(sep)[0] === '..') return null
    return extname(file) === '' ? null : file
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null
    throw error
  }
}

function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}
