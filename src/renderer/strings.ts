import type { Direction } from '../shared/bearing.ts'
import type { Band, ExportFormat, State } from '../shared/query.ts'
import { captureStrings } from './captureStrings.ts'
import { noteStrings } from './noteStrings.ts'
import { plural } from './plural.ts'
import { shortcutStrings } from './shortcutStrings.ts'
import { sitesStrings } from './sitesStrings.ts'

/** With a minus sign that cannot be taken for a dash. */
const metres = (value: number): string => value.toFixed(1).replace('-', '−')

/** Every sentence the operator reads that does not come from the engine. */
export const strings = {
  app: {
    name: 'Wayword',
    noSite: 'No site open',
    tabs: { locate: 'Locate', capture: 'Capture', sites: 'Sites', review: 'Review' },
    tabsLabel: 'Screens',
    theme: 'Theme',
    themes: { outdoor: 'Outdoor', indoor: 'Indoor' },
    density: 'Size of controls',
    densities: { desk: 'Desk', field: 'Field', gloves: 'Gloves' },
    help: 'Keyboard shortcuts',
    close: 'Close',
    copy: 'Copy',
    copied: 'Copied',
    undo: 'Undo',
    choose: 'Choose…',
  },
  engine: {
    lost: 'The engine cannot be reached. Wayword keeps trying; nothing stored is lost.',
    moved: 'If Wayword was started again, open its newest address.',
  },
  directions: {
    front: 'In front',
    right: 'On the right',
    back: 'Behind',
    left: 'On the left',
  } satisfies Record<Direction, string>,
  anySide: 'Any side',
  states: {
    located: { word: 'Located', sentence: 'One place stands out.' },
    ambiguous: { word: 'Ambiguous', sentence: 'Several places fit. Add what tells them apart.' },
    not_recognised: {
      word: 'Not recognised',
      sentence: 'No place fits well. The best guesses are below; do not rely on them.',
    },
    outside_mapped_area: {
      word: 'Outside mapped area',
      sentence: 'No capture lies in the area you gave. Widen it or clear it.',
    },
    no_gallery: {
      word: 'No gallery',
      sentence: 'This site is not encoded yet. Choose an encoder on the Sites screen.',
    },
  } satisfies Record<State, { word: string; sentence: string }>,
  bands: { high: 'High', medium: 'Medium', low: 'Low' } satisfies Record<Band, string>,
  locate: {
    describe: 'Describe what you see',
    example: 'brick building with a blue awning in front, a bus stop on my left',
    byDirection: 'By direction',
    facing: 'Your front is',
    facings: { unknown: 'Unknown', capture: 'As the vehicle', compass: 'Compass' },
    compass: 'Compass heading',
    near: 'Only near…',
    nearPrompt: 'Click the map at the middle of the area, or type it.',
    nearX: 'x',
    nearY: 'y',
    radius: 'Radius',
    submit: 'Locate',
    busy: 'Locating…',
    idleTitle: 'Nothing asked yet',
    idle: 'Say what stands around the robot: buildings, signs, colours, trees, and on which side.',
    empty: 'Describe what is seen in at least one field.',
    noCaptures: 'This site has no captures yet. Import some on the Capture screen.',
    superseded: 'The question has changed since this answer.',
  },
  answer: {
    title: 'Answer',
    notes: 'Not used',
    candidates: 'Candidates',
    somewhereElse: 'Somewhere else',
    uncalibrated: 'uncalibrated',
    noGuess: 'No place fits well. Add what else is seen.',
    announced: (word: string, sentence: string, candidates: number): string =>
      `${word}. ${sentence} ${plural(candidates, 'candidate', 'candidates')}.`,
    heading: (deg: number, sigmaDeg: number | null): string =>
      `Heading ${Math.round(deg) % 360}°${sigmaDeg === null ? '' : ` ± ${Math.round(sigmaDeg)}°`}`,
    headingUnknown: 'Heading unknown',
    noPosition: 'No position on the map',
    notAcceptable: (rank: number): string =>
      `Candidate ${rank} has no position on the map, so there is no pose to accept.`,
    position: (xM: number, yM: number): string => `x ${metres(xM)} m, y ${metres(yM)} m`,
    accept: (rank: number): string => `Accept ${rank}`,
    acceptNone: 'Accept',
    noneOfThese: 'None of these',
    accepted: (rank: number): string => `Candidate ${rank} accepted`,
    rejected: 'None of these',
    open: 'No verdict',
    export: 'Export…',
    withdrawn: 'Acceptance withdrawn',
    viewAlt: (bearing: string, filename: string): string => `View ${bearing} of ${filename}`,
    thumbnailAlt: (filename: string): string => `Front, right, back and left of ${filename}`,
    captured: (at: string): string => `captured ${at.slice(0, 10)}`,
    viewSides: { 0: 'front', 90: 'right', 180: 'back', 270: 'left' } as Record<number, string>,
    sides: 'pictures show the vehicle’s sides',
    support: {
      strong: 'fits well',
      some: 'fits',
      neutral: 'says little',
      against: 'contradicts',
    },
    summary: (fits: number, against: number): string =>
      [
        plural(fits, 'clue fits', 'clues fit'),
        ...(against > 0 ? [plural(against, 'contradicts', 'contradict')] : []),
      ].join(', '),
    answeredIn: (ms: number, encoder: string | null): string =>
      `${ms < 1000 ? `${Math.ceil(ms)} ms` : `${(ms / 1000).toFixed(1)} s`}${encoder === null ? '' : ` · ${encoder}`}`,
  },
  export: {
    title: (rank: number): string => `Hand over candidate ${rank}`,
    format: 'Format',
    formats: {
      'ros2-pose': 'ROS 2 pose',
      tum: 'TUM',
      geojson: 'GeoJSON',
    } satisfies Record<ExportFormat, string>,
    hints: {
      'ros2-pose': 'geometry_msgs/PoseWithCovarianceStamped for /initialpose, YAML',
      tum: 'timestamp x y z and quaternion on one line',
      geojson: 'a point in WGS-84 for GIS',
    } satisfies Record<ExportFormat, string>,
    localGeojson:
      'This site has no georeference: a point in metres of the site’s own frame, marked "frame": "map", which GIS does not place.',
    download: 'Download',
    preview: 'What is handed over',
    notCopied: 'The clipboard took nothing. The text is selected: press Ctrl+C, or download the file.',
  },
  map: {
    label: 'Map of the site',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fit: 'Show the whole site',
    north: 'North is up',
    spread: (radiusM: number, isCalibrated: boolean): string =>
      `±${radiusM.toFixed(0)} m${isCalibrated ? ' (95 %)' : ''}`,
    withoutPosition: (count: number): string =>
      `${plural(count, 'capture has', 'captures have')} no position: ranked, but not on the map.`,
    empty: 'No captures with a position yet',
    capture: (filename: string): string => `Capture ${filename}`,
    hide: 'Leave out of answers',
    show: 'Use again',
    isHidden: 'Hidden: takes no part in answers.',
    hidden: (count: number): string =>
      `× ${plural(count, 'hidden capture', 'hidden captures')}, not in answers`,
    maps: 'Maps',
    noMap: 'No map',
    remove: (name: string): string => `Remove ${name}`,
    removeForGood: 'Remove for good',
    addTitle: 'Add a map',
    file: 'Map file',
    fileHint: 'MBTiles, PMTiles, GeoTIFF, ROS map (YAML), map.json, or a picture with control points.',
    points: 'Control points (for a picture)',
    pointsHint: 'CSV: pixel_x, pixel_y, and x_m, y_m or lat, lon. Two points or more.',
    byReference: 'Leave tiles where they are',
    add: 'Add map',
    adding: 'Adding…',
    added: (name: string, residualM: number | null): string =>
      residualM === null
        ? `${name} is on the map.`
        : `${name} is on the map. Its control points fit to ${residualM.toFixed(2)} m.`,
  },
  job: {
    cancel: 'Cancel',
    pause: 'Pause',
    resume: 'Go on',
    states: {
      running: 'Running',
      paused: 'Paused',
      done: 'Finished',
      cancelled: 'Cancelled',
      failed: 'Failed',
    },
    progress: (done: number, total: number | null): string =>
      total === null
        ? done.toLocaleString('en')
        : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`,
    rate: (perSecond: number): string =>
      perSecond >= 1 ? `${perSecond.toFixed(1)} per second` : `${(60 * perSecond).toFixed(1)} per minute`,
    left: (seconds: number): string =>
      seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.ceil(seconds / 60)} min left`,
    problems: (count: number): string => plural(count, 'problem', 'problems'),
    newest: (shown: number): string => `The newest ${shown} are shown.`,
  },
  capture: captureStrings,
  note: noteStrings,
  sites: sitesStrings,
  review: {
    title: 'Past queries',
    none: 'No query has been asked on this site.',
    time: 'Asked',
    words: 'Description',
    state: 'Answer',
    verdict: 'Verdict',
    back: 'All queries',
    askAgain: 'Ask again',
    asked: 'What was asked',
    accepted: (rank: number): string => `Accepted ${rank}`,
    near: (xM: number, yM: number, radiusM: number): string =>
      `within ${radiusM.toFixed(0)} m of x ${xM.toFixed(0)}, y ${yM.toFixed(0)}`,
    facing: 'Front',
    area: 'Only near',
  },
  shortcuts: shortcutStrings,
} as const
