const folders = {
  captureWorker: 'capture',
  kernelWorker: 'index',
  encoderWorker: 'encoder',
  signWorker: 'sign',
} as const

export type WorkerName = keyof typeof folders

/**
 * Where a worker thread's entry lies: beside its source when the sources run as they are, beside the bundle when
 * electron-vite has built it (every entry is emitted flat into `out/main`).
 */
export function workerUrl(name: WorkerName): URL {
  const file = import.meta.url.endsWith('.ts') ? `./${folders[name]}/${name}.ts` : `./${name}.js`
  return new URL(file, import.meta.url)
}
