import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aFolder } from '../../../../tests/builders/panoramas.ts'
import { captureIdSchema } from '../../../shared/ids.ts'
import { addCapture, listCaptures, repositionCapture, type NewCapture } from './captures.ts'
import { SiteFile } from './SiteFile.ts'

const sha256 = 'a'.repeat(64)
const stored: NewCapture = {
  id: captureIdSchema.parse(sha256.slice(0, 16)),
  sha256,
  filename: 'a.jpg',
  capturedAt: '2024-05-21T14:13:22Z',
  position: { xM: 1, yM: 2, zM: 3 },
  positionSource: 'exif',
  headingDeg: 10,
  headingSource: 'exif',
  pitchDeg: null,
  rollDeg: null,
  widthPx: 256,
  heightPx: 128,
  views: [],
  source: 'drive',
  thumbnail: new Uint8Array(),
}
const nothing = {
  position: null,
  positionSource: null,
  headingDeg: null,
  headingSource: null,
  capturedAt: null,
}

let site: SiteFile
beforeEach(() => {
  site = SiteFile.create(join(aFolder(), 'a.wayword'), { name: 'x', origin: null })
  addCapture(site, stored)
})
afterEach(() => site.close())

describe('repositionCapture', () => {
  it('replaces a position whole: no height is left of the old one', () => {
    const position = { xM: 5, yM: 6, zM: null }
    const moved = { ...nothing, position, positionSource: 'poses' } as const
    expect(repositionCapture(site, sha256, moved)).toBe(true)
    expect(listCaptures(site)[0]).toMatchObject({ position, positionSource: 'poses', headingDeg: 10 })
    expect(repositionCapture(site, sha256, moved)).toBe(false)
  })

  it('keeps what is not given', () => {
    expect(repositionCapture(site, sha256, nothing)).toBe(false)
    const turned = { ...nothing, headingDeg: 20, headingSource: 'poses' } as const
    expect(repositionCapture(site, sha256, turned)).toBe(true)
    expect(listCaptures(site)[0]).toMatchObject({
      position: stored.position,
      positionSource: 'exif',
      headingDeg: 20,
      headingSource: 'poses',
      capturedAt: stored.capturedAt,
    })
  })
})
