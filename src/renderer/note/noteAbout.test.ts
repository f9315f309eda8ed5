import { expect, test } from 'vitest'
import { noteAbout } from './noteAbout.ts'

const written = { author: 'blip', writtenAt: '2026-05-21T14:00:00.000Z' }

test.each([
  [null, 'blip · 2026-05-21'],
  [90, 'on its right · blip · 2026-05-21'],
  [45, '45° from its front · blip · 2026-05-21'],
])('a note at %j says where its words belong', (bearingDeg, line) => {
  expect(noteAbout({ ...written, bearingDeg })).toBe(line)
})
