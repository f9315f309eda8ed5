import { EventEmitter } from 'node:events'
import type { FromMain, ToMain } from './protocol.ts'
import { Wire } from './Wire.ts'

/** Main's line to the test that plays Chromium. */
export function send(message: FromMain): void {
  process.send?.(message)
}

/** Ports that main gave to the page. */
export const toPage = new Wire(send)

/** What the page and the test say, by `kind`. */
export const fromPage = new EventEmitter()

process.on('message', (message: ToMain) => {
  if (message.kind === 'port' || message.kind === 'portClosed') toPage.receive(message)
  else fromPage.emit(message.kind, message)
})
process.on('disconnect', () => process.exit(1))
