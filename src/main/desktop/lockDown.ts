import { app, type Session } from 'electron'

/** Where the window's page comes from; nothing else is ever loaded. */
export const pageOrigin = 'app://bundle/'

/** Chromium's own traffic, which an offline machine has no use for; before Electron is ready. */
export function silenceChromium(): void {
  app.commandLine.appendSwitch('disable-background-networking')
  app.commandLine.appendSwitch('disable-component-update')
}

/**
 * Refuses a session every permission, device and network request: pages are ours, and all they need is in the app.
 * The one exception lets our page put text on the clipboard; it cannot read there.
 */
export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide, { requestingUrl }) =>
    decide(isOurCopy(permission, requestingUrl)),
  )
  session.setPermissionCheckHandler((_contents, permission, origin) => isOurCopy(permission, origin))
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, decide) => decide({}))
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, ({ url }, decide) =>
    decide({ cancel: !/^(app|devtools|blob|data):/.test(url) }),
  )
}

/** @param origin with or without the slash that ends it, or a whole URL */
function isOurCopy(permission: string, origin: string | undefined): boolean {
  return permission === 'clipboard-sanitized-write' && `${origin}/`.startsWith(pageOrigin)
}

/** Keeps every page where it is: no navigation, no second window, no embedded browser. */
export function keepPagesInPlace(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}
