/** A file's path with `/` between folders and without `./` before, as poses files write it on any system. */
export function plainPath(path: string): string {
  return path.replaceAll('\\', '/').replace(/^(\.\/)+/, '')
}

/** Why a path names no picture inside the imported folder, as the end of a sentence; null when it may. */
export function faultOfPath(path: string): string | null {
  if (path === '') return 'it names no file'
  if (/^\/|^[a-z]:/i.test(path)) return 'its file is an absolute path, not one inside the folder'
  return path.split('/').includes('..') ? 'its file lies outside the folder' : null
}
