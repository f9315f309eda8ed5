import { describe, expect, it } from 'vitest'
import { matchPoses } from './matchPoses.ts'
import { parsePoses } from './parsePoses.ts'

const match = (rows: string[], filenames: string[]) => {
  const text = ['filename,heading_deg', ...rows.map((row, i) => `${row},${i + 1}`)].join('\n')
  const named = parsePoses(new TextEncoder().encode(text), 'poses.csv')
  const { byFilename, problems } = matchPoses(named, filenames, 'poses.csv')
  return {
    found: Object.fromEntries([...byFilename].map(([filename, pose]) => [filename, pose.headingDeg])),
    problems,
  }
}

describe('matchPoses', () => {
  it('matches by path, by a bare name that only one picture has, and by a name without ending', () => {
    expect(
      match(['front/a.jpg', 'b.jpg', 'pano_0003'], ['front/a.jpg', 'x/b.jpg', 'x/pano_0003.jpg']),
    ).toEqual({ found: { 'front/a.jpg': 1, 'x/b.jpg': 2, 'x/pano_0003.jpg': 3 }, problems: [] })
  })

  it('guesses nothing where two pictures have the name', () => {
    const { found, problems } = match(['a.jpg', 'b'], ['x/a.jpg', 'y/a.jpg', 'b.jpg', 'b.png'])
    expect(found).toEqual({})
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['pose_without_image', 'Line 2 of poses.csv was not used: the folder holds no picture "a.jpg".'],
      ['pose_without_image', 'Line 3 of poses.csv was not used: the folder holds no picture "b".'],
    ])
  })

  it('takes the whole path before the bare name, and names the row that is left over', () => {
    const { found, problems } = match(['a.jpg', 'x/a.jpg'], ['x/a.jpg'])
    expect(found).toEqual({ 'x/a.jpg': 2 })
    expect(problems[0]?.message).toContain('Line 2')
  })

  it('knows a name whichever way its accents are encoded, and answers with the listed one', () => {
    expect(Object.keys(match(['Caf\u00e9.jpg'], ['Cafe\u0301.jpg']).found)).toEqual(['Cafe\u0301.jpg'])
  })
})
