import { AppError } from '../../../shared/errors.ts'
import type { FileTopic } from './BagFile.ts'

const IMAGE_TYPES = ['sensor_msgs/CompressedImage', 'sensor_msgs/Image']

/** Poses tell position and attitude, so they come before fixes, which tell only where. */
const POSE_TYPES = [
  'nav_msgs/Odometry',
  'geometry_msgs/PoseStamped',
  'geometry_msgs/PoseWithCovarianceStamped',
]
const FIX_TYPES = ['sensor_msgs/NavSatFix']

export interface TopicChoice {
  image: FileTopic
  pose: FileTopic | null
  /** What was chosen among equals, as sentences. */
  notices: string[]
}

/**
 * Settles which topics are read: as asked for, else the one with most messages, odometry and poses before fixes.
 *
 * @throws AppError bad_input when a topic asked for is not in the bag or of no use, or when there are no pictures
 */
export function chooseTopics(
  bag: { name: string; topics: readonly FileTopic[] },
  asked: { imageTopic?: string | undefined; poseTopic?: string | undefined },
): TopicChoice {
  const notices: string[] = []
  const image = pick(bag, { asked: asked.imageTopic, types: [IMAGE_TYPES], what: 'pictures', notices })
  const pose = pick(bag, { asked: asked.poseTopic, types: [POSE_TYPES, FIX_TYPES], what: 'poses', notices })
  if (image) return { image, pose, notices }
  throw new AppError('bad_input', `${bag.name} holds no pictures: ${listed(bag.topics)}.`)
}

interface Wanted {
  asked: string | undefined
  /** In order of preference. */
  types: readonly (readonly string[])[]
  what: string
  notices: string[]
}

function pick(bag: { name: string; topics: readonly FileTopic[] }, wanted: Wanted): FileTopic | null {
  const { asked, types, what, notices } = wanted
  const useful = bag.topics.filter(({ type, count }) => count > 0 && types.flat().includes(type))
  if (asked !== undefined) {
    const found = useful.find(({ name }) => name === asked)
    if (found) return found
    throw new AppError('bad_input', `${bag.name} has no ${what} on ${asked}: ${listed(useful)}.`)
  }
  const group = types
    .map((names) => useful.filter(({ type }) => names.includes(type)))
    .find((of) => of.length > 0)
  const most = Math.max(...(group ?? []).map(({ count }) => count))
  const [best, ...equals] = (group ?? []).filter(({ count }) => count === most)
  if (best && equals.length > 0)
    notices.push(
      `${bag.name} has ${most} ${what} on each of ${[best, ...equals].map(({ name }) => name).join(', ')}; ${best.name} was taken.`,
    )
  return best ?? null
}

const MAX_LISTED = 20

function listed(topics: readonly FileTopic[]): string {
  if (topics.length === 0) return 'it has no such topic'
  const shown = topics.slice(0, MAX_LISTED).map(({ name, type }) => `${name} (${type})`)
  return `it has ${shown.join(', ')}${topics.length > MAX_LISTED ? ' and more' : ''}`
}
