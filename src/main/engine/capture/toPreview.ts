import type { Problem } from '../../../shared/capture.ts'
import type { ImportPreview, PreviewPicture } from '../../../shared/import.ts'
import { toLocal } from '../map/enu.ts'
import type { PlacedPicture, Placing } from './placePictures.ts'
import type { Survey } from './prepareImport.ts'

const MAX_PLACES = 2000
const MAX_PROBLEMS = 200

/** What an import of this placing would do, small enough to be shown. */
export function toPreview(
  { source, posesName, poseFiles }: Survey,
  { pictures, problems }: Placing,
): ImportPreview {
  const all = [...problems, ...pictures.flatMap(problemsOf)]
  const times = pictures.flatMap(({ place }) => place.capturedAt ?? []).sort()
  const usable = pictures.filter(({ refused }) => !refused)
  return {
    kind: source.kind,
    title: source.title,
    poses: posesName,
    poseFiles: [...poseFiles],
    imageTopics: [...source.imageTopics],
    imageTopic: source.imageTopic,
    pictures: pictures.length,
    refused: pictures.length - usable.length,
    from: times[0] ?? null,
    until: times.at(-1) ?? null,
    positions: countBy(usable, ({ place }) => place.positionSource),
    headings: countBy(usable, ({ place }) => place.headingSource),
    problemCount: all.length,
    problems: firstOfEachKind(all),
    places: evenly(pictures, MAX_PLACES).map(toPlace),
  }
}

function problemsOf({ picture, refused, doubts, findings }: PlacedPicture): Problem[] {
  return (refused ? [refused] : [...doubts, ...findings]).map((finding) => ({
    filename: picture.name,
    ...finding,
  }))
}

function countBy<K extends string>(
  pictures: readonly PlacedPicture[],
  key: (picture: PlacedPicture) => K | null,
): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {}
  for (const picture of pictures) {
    const found = key(picture)
    if (found !== null) counts[found] = (counts[found] ?? 0) + 1
  }
  return counts
}

function firstOfEachKind(problems: readonly Problem[]): Problem[] {
  const counts = new Map<Problem['code'], number>()
  return problems.filter(({ code }) => {
    counts.set(code, (counts.get(code) ?? 0) + 1)
    return counts.get(code)! <= MAX_PROBLEMS
  })
}

function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items
  return Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]!)
}

function toPlace({ picture, place, pose, metadata, refused }: PlacedPicture): PreviewPicture {
  const { position, geodetic } = place
  const tags = pose?.geodetic && metadata.geodetic && position && geodetic ? metadata.geodetic : null
  // Where the tags put it, as far from its place as they are from its pose: a few metres of curvature do not show.
  const away = tags && toLocal(tags, geodetic!)
  return {
    name: picture.name,
    xM: position?.xM ?? null,
    yM: position?.yM ?? null,
    headingDeg: place.headingDeg,
    tagXM: away && position!.xM + away.xM,
    tagYM: away && position!.yM + away.yM,
    tagHeadingDeg: typeof pose?.headingDeg === 'number' ? metadata.headingDeg : null,
    isRefused: refused !== null,
  }
}
