import { describe, expect, it } from 'vitest'
import { Arrivals } from './Arrivals.ts'

/** Whether a promise has settled once everything that was ready has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  void promise.then(() => (settled = true))
  await new Promise(setImmediate)
  return settled
}

describe('Arrivals', () => {
  it('lets a waiter wait until something comes', async () => {
    const arrivals = new Arrivals()
    const next = arrivals.next()
    expect(await isSettled(next)).toBe(false)
    arrivals.tell()
    expect(await next).toBe(true)
    expect(await isSettled(arrivals.next())).toBe(false)
  })

  it('tells once of all that came while nobody waited', async () => {
    const arrivals = new Arrivals()
    arrivals.tell()
    arrivals.tell()
    expect(await arrivals.next()).toBe(true)
    expect(await isSettled(arrivals.next())).toBe(false)
  })

  it('tells of the last that came before the end, and then that nothing will, again and again', async () => {
    const arrivals = new Arrivals()
    arrivals.tell()
    arrivals.end()
    expect([await arrivals.next(), await arrivals.next(), await arrivals.next()]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('lets go of a waiter at the end', async () => {
    const arrivals = new Arrivals()
    const next = arrivals.next()
    arrivals.end()
    expect(await next).toBe(false)
  })
})
