import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { FileKind } from '../shared/fileKind.ts'

// The engine's port goes from main to the page without stopping here; again after every restart of the engine.
ipcRenderer.on('wayword:engine', ({ ports }) => window.postMessage('wayword:engine', '*', ports))

contextBridge.exposeInMainWorld('wayword', {
  connect: (): void => ipcRenderer.send('wayword:connect'),
  pickFolder: (): Promise<string | null> =>
    ipcRenderer.invoke('wayword:pickFolder') as Promise<string | null>,
  pickFile: (kind: FileKind): Promise<string | null> =>
    ipcRenderer.invoke('wayword:pickFile', String(kind)) as Promise<string | null>,
  pathOf: (file: File): string => webUtils.getPathForFile(file),
})
