import { app, BrowserWindow } from 'electron'
import { pageOrigin } from './lockDown.ts'

/** Opens the one window, on the built renderer. It has no powers but those of the preload's bridge. */
export function openWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Wayword',
    width: 1280,
    height: 800,
    minWidth: 480,
    minHeight: 480,
    show: false,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  window.once('ready-to-show', () => window.show())
  reloadOnce(window)
  void window.loadURL(`${pageOrigin}index.html`)
  return window
}

/** A page that crashed comes back once; the site is with the engine, so nothing stored is lost. */
function reloadOnce(window: BrowserWindow): void {
  window.webContents.once('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.reload()
  })
}
