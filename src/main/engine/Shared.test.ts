import { describe, expect, it } from 'vitest'
import { Shared } from './Shared.ts'

describe('Shared', () => {
  it('is closed once, when it was dismissed and the last user is done', async () => {
    const told: string[] = []
    const shared = new Shared({ close: () => void told.push('closed') })
    const first = Promise.withResolvers<void>()
    const using = shared.use(async () => {
      await first.promise
      told.push('used')
    })
    const dismissed = shared.dismiss()
    expect(shared.isDismissed).toBe(true)
    await Promise.resolve()
    expect(told).toEqual([])
    first.resolve()
    await using
    await dismissed
    await shared.dismiss()
    expect(told).toEqual(['used', 'closed'])
  })

  it('is closed after a user that failed', async () => {
    const told: string[] = []
    const shared = new Shared({ close: () => void told.push('closed') })
    await expect(shared.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await shared.dismiss()
    expect(told).toEqual(['closed'])
  })
})
