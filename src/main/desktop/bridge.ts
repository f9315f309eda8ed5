import { BrowserWindow, dialog, ipcMain, type FileFilter, type WebFrameMain } from 'electron'
import type { EngineSupervisor } from './EngineSupervisor.ts'
import { pageOrigin } from './lockDown.ts'

/** What a person can be asked to choose. */
const fileKinds: Record<string, { title: string; filters: FileFilter[] }> = {
  site: { title: 'Open a site', filters: [{ name: 'Wayword site', extensions: ['wayword'] }] },
  map: { title: 'Choose the file of a map', filters: [{ name: 'Maps', extensions: ['*'] }] },
  poses: { title: 'Choose the file with the poses', filters: [{ name: 'Poses', extensions: ['*'] }] },
}

/** Answers the preload: ports to the engine, and the system's own choosers. Only our page's top frame is heard. */
export function serveBridge(engine: EngineSupervisor): void {
  ipcMain.on('wayword:connect', ({ sender, senderFrame }) => {
    if (isOurPage(senderFrame)) sender.postMessage('wayword:engine', null, [engine.connect()])
  })
  ipcMain.handle('wayword:pickFolder', ({ senderFrame }) => {
    if (!isOurPage(senderFrame)) throw new Error('Only the window of Wayword may ask for a folder.')
    return choose({ title: 'Choose a folder', properties: ['openDirectory', 'createDirectory'] })
  })
  ipcMain.handle('wayword:pickFile', ({ senderFrame }, kind: unknown) => {
    if (!isOurPage(senderFrame)) throw new Error('Only the window of Wayword may ask for a file.')
    return pickFile(String(kind))
  })
}

/** Lets the person choose a file; null when they changed their mind. */
export function pickFile(kind: string): Promise<string | null> {
  const choice = Object.hasOwn(fileKinds, kind) ? fileKinds[kind] : undefined
  if (!choice) throw new Error(`There is no kind of file named ${JSON.stringify(kind.slice(0, 40))}.`)
  return choose({ ...choice, properties: ['openFile'] })
}

/** Gives every open window a port to the engine that runs now. */
export function reconnectWindows(engine: EngineSupervisor): void {
  for (const { webContents } of BrowserWindow.getAllWindows())
    webContents.postMessage('wayword:engine', null, [engine.connect()])
}

async function choose(options: Electron.OpenDialogOptions): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  const { filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  return filePaths[0] ?? null
}

function isOurPage(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(pageOrigin)
}
