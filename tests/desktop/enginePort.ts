import type { Page } from '@playwright/test'
import type { Input, Method, Output, Reply } from '../../src/shared/api.ts'

interface Ports {
  readonly ports: MessagePort[]
}

/** Collects, beside the renderer, the ports that the preload hands to the page, and asks for one. */
export async function collectPorts(page: Page): Promise<void> {
  await page.evaluate(() => {
    const ports: MessagePort[] = []
    Object.assign(window, { ports })
    window.addEventListener('message', ({ data, ports: [port] }) => {
      if (data === 'wayword:engine' && port) ports.push(port)
    })
    ;(window as unknown as { wayword: { connect(): void } }).wayword.connect()
  })
  await page.waitForFunction(() => (window as unknown as Ports).ports.length > 0)
}

/** How many ports the page was given since. */
export function portCount(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as Ports).ports.length)
}

/** Calls the engine over the newest port, in the words of the RPC library, as the renderer does. */
export async function callEngine<M extends Method>(
  page: Page,
  method: M,
  input: Input<M>,
): Promise<Output<M>> {
  const reply = await page.evaluate(
    ([name, argument]) =>
      new Promise<unknown>((resolve) => {
        const port = (window as unknown as Ports).ports.at(-1)
        const id = `test:${Math.random()}`
        port?.addEventListener('message', ({ data }) => {
          if ((data as { i?: string }).i === id) resolve((data as { r: unknown }).r)
        })
        port?.start()
        port?.postMessage({ t: 'q', i: id, m: 'call', a: [name, argument] })
      }),
    [method, input] as const,
  )
  const answer = reply as Reply<Output<M>>
  if (!answer.ok) throw new Error(`${answer.code}: ${answer.message}`)
  return answer.value
}
