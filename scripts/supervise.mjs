import { fail } from './bootstrap.mjs'

/** Makes this process the child's shadow: signals go to the child, and its end is ours, exit code included. */
export function supervise(child) {
  // A terminal sends Ctrl-C to both; whoever else sends a signal sends it to this process alone. Once is enough.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => fail(`Wayword could not be started: ${error.message}`))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}
