import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aFolder } from '../../../tests/builders/panoramas.ts'
import { instant, readAfter } from './after.ts'

const after = '123e4567-e89b-42d3-a456-426614174000'

/** A drive of 20 m to the east in 4 s. */
function aTrajectory(): string {
  const path = join(aFolder(), 'odometry.tum')
  writeFileSync(path, '1700000000 0 0 0 0 0 0 1\n1700000004 20 0 0 0 0 0 1\n')
  return path
}

describe('readAfter', () => {
  it('reads the motion from words, or from a trajectory', async () => {
    expect(await readAfter({})).toBeNull()
    const moved = { forwardM: 20, leftM: 0, turnDeg: 90 }
    expect(await readAfter({ after, moved: '20 m forward, turned right' })).toEqual({ queryId: after, moved })
    const times = { from: instant('1700000001'), to: instant('2023-11-14T22:13:23Z') }
    const driven = await readAfter({ after, odometry: aTrajectory(), ...times })
    expect(driven!.moved.forwardM).toBeCloseTo(10)
  })

  it.each([
    [{ moved: '20 m' }, 'needs the query before it'],
    [{ after: 'last', moved: '20 m' }, 'last is not an id'],
    [{ after }, 'Say how you moved'],
    [{ after, odometry: 'x.tum' }, 'Say how you moved'],
    [{ after, moved: 'jumped' }, 'no motion that can be read'],
    [{ after, odometry: 'no.tum', from: 0, to: 1 }, 'There is no poses file no.tum'],
  ])('refuses %o', async (options, words) => {
    await expect(readAfter(options)).rejects.toThrow(words)
  })
})
