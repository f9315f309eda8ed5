/**
 * Where a worker thread's entry lies: beside its source when the sources run as they are, beside the bundle when
 * electron-vite has built it (every entry is emitted flat into `out/main`).
 */
export function workerUrl(name: 'captureWorker' | 'encoderWorker'): URL {
  const folder = name === 'captureWorker' ? 'capture' : 'encoder'
  const file = import.meta.url.endsWith('.ts') ? `./${folder}/${name}.ts` : `./${name}.js`
  return new URL(file, import.meta.url)
}
