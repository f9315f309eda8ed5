import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'

/** Why a request is turned away; null lets it in. */
export interface Refusal {
  readonly status: 400 | 401 | 403
  readonly sentence: string
}

export interface Door {
  readonly token: string
  readonly cookie: string
  /** The name or address that the host was told to listen on. */
  readonly host: string
}

/**
 * Decides who may come in. The token is the lock; the Host and Origin headers keep a web page that a browser has open
 * from using that browser's cookie: a rebound DNS name is not one of ours, and a foreign page has another origin.
 */
export function refuse(request: IncomingMessage, door: Door): Refusal | null {
  const url = requestUrl(request)
  const { host, origin } = request.headers
  if (!url) return { status: 400, sentence: 'The address of the request cannot be read.' }
  if (!isOwnName(host, door.host))
    return { status: 403, sentence: 'Use the address that Wayword printed: it does not answer to this name.' }
  if (origin !== undefined && originHost(origin) !== host)
    return { status: 403, sentence: 'Another web page may not talk to Wayword.' }
  const token = url.searchParams.get('token') ?? readCookie(request.headers.cookie, door.cookie)
  if (token === null)
    return {
      status: 401,
      sentence: 'Open the address with its token, as Wayword printed it when it started.',
    }
  if (!isSame(token, door.token))
    return {
      status: 401,
      sentence: 'This token is not the one of the running Wayword; open the newest address.',
    }
  return null
}

/** The request's URL, or null when it is none. */
export function requestUrl(request: IncomingMessage): URL | null {
  const path = request.url ?? '/'
  return path.startsWith('/') ? URL.parse(`http://host${path}`) : null
}

/** An IP address cannot be rebound; of names, only the machine's own are known. */
function isOwnName(host: string | undefined, listening: string): boolean {
  const name = host === undefined ? undefined : URL.parse(`http://${host}`)?.hostname
  if (!name) return false
  const own = hostname().toLowerCase()
  const isAddress = isIP(name.replace(/^\[|\]$/g, '')) > 0
  return isAddress || ['localhost', own, `${own}.local`, listening.toLowerCase()].includes(name)
}

function originHost(origin: string): string | undefined {
  return URL.parse(origin)?.host
}

function readCookie(header: string | undefined, name: string): string | null {
  const pair = header
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`))
  return pair === undefined ? null : pair.slice(name.length + 1)
}

/** Takes the same time whatever was offered: digests have one length. */
function isSame(offered: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(offered), digest(wanted))
}
