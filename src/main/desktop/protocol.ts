import { protocol, type Session } from 'electron'
import { answerRequest, plainAnswer, type HostContent } from '../host/answerRequest.ts'
import { pageOrigin } from './lockDown.ts'

/** Makes `app:` a scheme with an origin of its own; before Electron is ready, once. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }])
}

/** Serves the renderer and the engine's pictures under `app://bundle/`, to pages of one session. */
export function serveApp(session: Session, content: HostContent): void {
  session.protocol.handle('app', async (request) => {
    const isOurs = request.method === 'GET' && request.url.startsWith(pageOrigin)
    const answer = isOurs
      ? await answerRequest(new URL(request.url).pathname, content)
      : plainAnswer(404, 'There is nothing under this address.')
    return new Response(answer.body, { status: answer.status, headers: answer.headers })
  })
}
