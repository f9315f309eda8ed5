import { BrowserWindow, dialog, ipcMain, type FileFilter, type WebFrameMain } from 'electron'
import type { FileKind } from '../../shared/fileKind.ts'
import type { EngineSupervisor } from './EngineSupervisor.ts'
import { pageOrigin } from './lockDown.ts'

/** How each choice is put to a person. */
const fileKinds: Record<FileKind, { title: string; filters: FileFilter[] }> = {
  site: { title: 'Open a site', filters: [{ name: 'Wayword site', extensions: ['wayword'] }] },
  backup: {
    title: 'Choose the backup of a site',
    filters: [
      { name: 'Backups of a site', extensions: ['wayword', 'bak'] },
      { name: 'Any file', extensions: ['*'] },
    ],
  },
  map: { title: 'Choose the file of a map', filters: [{ name: 'Maps', extensions: ['*'] }] },
  poses: { title: 'Choose the file with the poses', filters: [{ name: 'Poses', extensions: ['*'] }] },
  notes: {
    title: 'Choose the file of captions',
    filters: [{ name: 'Captions', extensions: ['csv', 'tsv', 'json', 'jsonl'] }],
  },
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
    if (!isFileKind(kind))
      throw new Error(`There is no kind of file named ${JSON.stringify(String(kind).slice(0, 40))}.`)
    return pickFile(kind)
  })
}

/** Lets the person choose a file; null when they changed their mind. */
export function pickFile(kind: FileKind): Promise<string | null> {
  return choose({ ...fileKinds[kind], properties: ['openFile'] })
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

function isFileKind(kind: unknown): kind is FileKind {
  return typeof kind === 'string' && Object.hasOwn(fileKinds, kind)
}

function isOurPage(frame: WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(pageOrigin)
}
