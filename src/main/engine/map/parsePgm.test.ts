import { describe, expect, it } from 'vitest'
import { parsePgm } from './parsePgm.ts'

const binary = (head: string, ...bytes: number[]): Uint8Array =>
  Buffer.concat([Buffer.from(head), Buffer.from(bytes)])

describe('parsePgm', () => {
  it('reads bytes, row 0 on top, whatever comments say', () => {
    const { widthPx, heightPx, shades } = parsePgm(binary('P5 # map\n2 # wide\n2\n255\n', 0, 255, 51, 204))
    expect([widthPx, heightPx]).toEqual([2, 2])
    expect([...shades].map((shade) => Math.round(shade * 5))).toEqual([0, 5, 1, 4])
  })

  it('reads two bytes to a value, the larger first, and values in words', () => {
    expect([...parsePgm(binary('P5\n2 1\n1000\n', 0x03, 0xe8, 0x01, 0xf4)).shades]).toEqual([1, 0.5])
    expect([...parsePgm(Buffer.from('P2\n2 1\n4\n4 # white\n1')).shades]).toEqual([1, 0.25])
  })

  it('reads a first pixel that looks like white space or a comment', () => {
    expect([...parsePgm(binary('P5\n2 1\n255\n', 0x0a, 0x23)).shades]).toEqual([
      Math.fround(10 / 255),
      Math.fround(35 / 255),
    ])
  })

  it.each([
    ['is another format', binary('P6\n1 1\n255\n', 1, 2, 3), 'no PGM'],
    ['ends too early', binary('P5\n2 2\n255\n', 1, 2, 3), 'ends too early'],
    ['ends in its header', Buffer.from('P5\n2'), 'no sense'],
    ['asks for gigabytes', binary('P5\n99999 99999\n255\n', 1), 'too many'],
    ['asks for more than numbers hold', binary(`P5\n${'9'.repeat(400)} 1\n255\n`, 1), 'too many'],
    ['goes above its maximum', Buffer.from('P2\n2 1\n4\n4 5'), 'above its maximum'],
  ])('refuses one that %s', (_, bytes, words) => {
    expect(() => parsePgm(bytes)).toThrow(words)
  })
})
