import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** What `wayword_training truth` writes: claims, and by visit and place the numbers of those true of the four views. */
const truthSchema = z.object({
  claims: z.array(z.string()),
  visits: z.array(
    z.array(
      z.object({
        filename: z.string(),
        xM: z.number(),
        yM: z.number(),
        views: z.array(z.array(z.number().int().nonnegative())).length(4),
      }),
    ),
  ),
})

/** What is in view of one place on one visit. */
export interface SeenPlace {
  readonly filename: string
  readonly xM: number
  readonly yM: number
  /** By concept and view, concept × 4 + view: 1 where the view shows it. */
  readonly shows: Uint8Array
}

/** How the world calls what the vocabulary names otherwise. A claim is kind|colour|material. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  building: ['house', 'apartment building', 'shop', 'office building', 'tower', 'warehouse'],
  'high-rise': ['tower'],
  'hanging shop sign': ['shop sign'],
  'low wall': ['retaining wall'],
  lawn: ['grass'],
  'parking lot': ['parking lot', 'lot'],
  'paved square': ['paving'],
  pond: ['water'],
  'yellow line on the road': ['yellow line'],
  'radio mast': ['mast'],
  'factory chimney': ['chimney stack'],
  bushes: ['bush'],
  skyscrapers: ['skyline'],
}
const TREES: Readonly<Record<string, string>> = {
  conifer: 'conifer',
  'palm tree': 'palm',
  birch: 'birch',
  poplar: 'poplar',
  'tree with a round crown': 'round tree',
}
const MATERIALS: Readonly<Record<string, string>> = {
  brick: 'brick',
  wooden: 'siding',
  plastered: 'stucco',
  stone: 'stone',
  concrete: 'concrete',
  glass: 'glass',
  metal: 'metal',
}
const COLOURS =
  /^(dark gray|red|brown|beige|white|gray|yellow|blue|green|pink|orange|black|purple|teal|cream)\s/

/** The claims of which any makes a phrase of the vocabulary true. */
export function claimsOf(phrase: string): string[] {
  let noun = phrase.replace(/^an? /, '')
  const tree = TREES[noun]
  if (tree) return [`tree||${tree}`, `several tree||${tree}`]
  const colour = COLOURS.exec(noun)?.[1] ?? ''
  noun = noun.slice(colour ? colour.length + 1 : 0)
  const [first = ''] = noun.split(' ')
  const material = first !== noun && first !== 'stone fountain' ? (MATERIALS[first] ?? '') : ''
  noun = noun.slice(material ? first.length + 1 : 0)
  return (KINDS[noun] ?? [noun]).flatMap((kind) =>
    [kind, `several ${kind}`].map((each) => `${each}|${colour}|${material}`),
  )
}

/** Reads what every place shows on every visit, in concepts. */
export function readTruth(path: string, phrases: readonly string[]): SeenPlace[][] {
  const { claims, visits } = truthSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  const wanted = phrases.map((phrase) => new Set(claimsOf(phrase)))
  const conceptsOf = claims.map((claim) =>
    wanted.flatMap((claimed, concept) => (claimed.has(claim) ? concept : [])),
  )
  return visits.map((places) =>
    places.map(({ views, ...place }) => {
      const shows = new Uint8Array(phrases.length * 4)
      for (const [view, numbers] of views.entries())
        for (const number of numbers) for (const concept of conceptsOf[number]!) shows[concept * 4 + view] = 1
      return { ...place, shows }
    }),
  )
}
