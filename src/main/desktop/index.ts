import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, BrowserWindow, crashReporter, dialog, session } from 'electron'
import { dataFolder } from '../engine/resources.ts'
import { reconnectWindows, serveBridge } from './bridge.ts'
import { EngineSupervisor } from './EngineSupervisor.ts'
import { keepPagesInPlace, lockDown, silenceChromium } from './lockDown.ts'
import { setMenu } from './menu.ts'
import { registerAppScheme, serveApp } from './protocol.ts'
import { siteNamedIn } from './siteNamedIn.ts'
import { chooseSite, openSite } from './sites.ts'
import { openWindow } from './window.ts'

// Composition root of the desktop shell: what exists, and who knows whom.

const built = fileURLToPath(new URL('..', import.meta.url))
const data = dataFolder()
mkdirSync(data, { recursive: true })
app.setPath('userData', join(data, 'window'))

registerAppScheme()
silenceChromium()
keepPagesInPlace()
crashReporter.start({ uploadToServer: false })

const asked = siteNamedIn(process.argv.slice(1), process.cwd())
const engine = new EngineSupervisor({
  // A packaged app keeps the engine outside its archive: worker threads and native libraries are read from there.
  entry: join(built, 'main/engineProcess.js').replace('app.asar', 'app.asar.unpacked'),
  task: { site: asked ?? join(data, 'demo.wayword'), isDemo: asked === undefined },
  log: (line) => console.error(line),
  onRefused: (message) => dialog.showErrorBox('The site could not be opened', message),
  onGivenUp: (message) => dialog.showErrorBox('Wayword cannot go on', message),
  onRestarted: () => reconnectWindows(engine),
})

if (app.requestSingleInstanceLock()) void app.whenReady().then(run)
else app.quit()

function run(): void {
  lockDown(session.defaultSession)
  serveApp(session.defaultSession, {
    rendererFolder: join(built, 'renderer'),
    readAsset: (path) => engine.readAsset(path),
  })
  serveBridge(engine)
  setMenu(() => void chooseSite(engine))
  engine.start()
  openWindow(join(built, 'preload/index.cjs'))
}

app.on('second-instance', (_event, argv, folder) => {
  const site = siteNamedIn(argv.slice(1), folder)
  if (site) void openSite(engine, site)
  BrowserWindow.getAllWindows()[0]?.focus()
})
app.on('window-all-closed', () => app.quit())
app.once('before-quit', (event) => {
  event.preventDefault()
  void engine.close().then(() => app.quit())
})
