import type { HeadingSource, PositionSource, Problem } from '../shared/capture.ts'
import { plural } from './plural.ts'

/** To the minute, as the source gave it; with its zone where it is UTC. */
const shortTime = (iso: string): string =>
  `${iso.slice(0, 16).replace('T', ' ')}${iso.endsWith('Z') ? ' UTC' : ''}`

/** The sentences of the Capture screen. */
export const captureStrings = {
  title: 'Import captures',
  lead: 'What a vehicle recorded becomes captures of this site. Nothing is stored before you start the import.',
  folder: 'Folder of images, bag or video',
  drop: 'Or drop it anywhere on this screen.',
  poses: 'Poses or track (optional)',
  posesHint:
    'CSV, GPX, NMEA, TUM, KITTI, EuRoC … Without it: the one in the folder, else what the images tell.',
  engineMachine: 'Path on the machine that runs the engine',
  yaw: 'Yaw offset',
  timeOffset: 'Time offset',
  utcOffset: 'Time zone',
  alignStarts: 'Begin with the track',
  thin: 'Thin out stops',
  preview: 'Preview',
  looking: 'Looking at the images…',
  choosePoses: (count: number): string =>
    `The folder has ${count} poses files, and none is used. Choose the one of these images:`,
  chosenPoses: 'Poses file of these images',
  chooseTopic: 'Images of this topic become captures',
  topic: (name: string, pictures: number): string => `${name}, ${plural(pictures, 'image', 'images')}`,
  mapLabel: (count: number): string => `${plural(count, 'capture', 'captures')} on a map`,
  mapLegend:
    'Arrows: headings. Thin and dashed, orange: where the image’s own tags put it and turn it, where the poses say otherwise. Rings: left out.',
  noPlaces: 'No capture has a position on the map.',
  facts: {
    captures: 'Captures',
    usable: (usable: number, refused: number): string =>
      refused === 0
        ? usable.toLocaleString('en')
        : `${usable.toLocaleString('en')}, ${refused.toLocaleString('en')} left out`,
    poses: 'Poses file',
    time: 'Time',
    span: (from: string, until: string | null): string =>
      until === null || shortTime(until) === shortTime(from)
        ? shortTime(from)
        : `${shortTime(from)} – ${until.slice(0, 10) === from.slice(0, 10) ? shortTime(until).slice(11) : shortTime(until)}`,
    positions: 'Positions from',
    headings: 'Headings from',
    without: (count: number): string => `without ${count.toLocaleString('en')}`,
    none: 'none',
  },
  positionSources: {
    poses: 'poses file',
    exif: 'EXIF',
    track: 'track',
  } satisfies Record<PositionSource, string>,
  headingSources: {
    poses: 'poses file',
    gpano: 'GPano',
    exif: 'EXIF compass',
    'exif-magnetic': 'magnetic compass',
    track: 'track',
    course: 'direction of travel',
  } satisfies Record<HeadingSource, string>,
  fixes: {
    outside_track: 'Begin with the track',
    stationary: 'Keep all',
  } as Partial<Record<Problem['code'], string>>,
  start: 'Start import',
  running: 'An import is running; the next one can start when it has ended.',
  latest: 'Imports',
  none: 'No import has been started since the engine was opened.',
  counted: (count: number, refused: number): string =>
    refused === count
      ? `${count.toLocaleString('en')} skipped`
      : refused === 0
        ? count.toLocaleString('en')
        : `${count.toLocaleString('en')}, ${refused.toLocaleString('en')} skipped`,
  file: 'File',
  found: 'What was found',
  severities: { refused: 'Skipped', warning: 'Warning' } satisfies Record<Problem['severity'], string>,
  codes: {
    unreadable: 'Unreadable image',
    not_a_panorama: 'Not a 360° panorama',
    too_small: 'Image too small',
    too_large: 'Image too large',
    duplicate_image: 'Duplicate image',
    gpano_ignored: 'Panorama tags not used',
    no_position: 'No position',
    position_refused: 'Position refused',
    position_doubtful: 'Position doubtful',
    time_doubtful: 'Time doubtful',
    heading_refused: 'Heading refused',
    pose_row: 'Row of the poses file',
    pose_without_image: 'Pose without an image',
    outside_track: 'Outside the track',
    track_gap: 'Gap in the track',
    impossible_speed: 'Impossible speed',
    zig_zag: 'Position leaps',
    duplicate_pose: 'Duplicate pose',
    stationary: 'Taken while standing',
    poses_disagree: 'Tags disagree with poses',
    poses_ambiguous: 'Several poses files',
    incomplete_group: 'Incomplete group',
    bag_damaged: 'Damaged bag',
    bag_notice: 'About this bag',
  } satisfies Record<Problem['code'], string>,
} as const
