import type { Direction } from '../shared/bearing.ts'
import type { Band, ExportFormat, Motion, State } from '../shared/query.ts'
import { answerStrings } from './answerStrings.ts'
import { captureStrings } from './captureStrings.ts'
import { clueStrings } from './clueStrings.ts'
import { locateStrings } from './locateStrings.ts'
import { noteStrings } from './noteStrings.ts'
import { plural } from './plural.ts'
import { shortcutStrings } from './shortcutStrings.ts'
import { sitesStrings } from './sitesStrings.ts'

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
  locate: locateStrings,
  clues: clueStrings,
  answer: answerStrings,
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
    shown: 'Shown on it',
    layers: {
      candidates: 'Candidates',
      belief: 'Likelihood',
      spread: 'Spread of the selected',
      captures: 'Captures',
      unmapped: 'Hatch what no capture shows',
    },
    heat: 'Within 10 m, %',
    heatUncalibrated: 'Less to more likely, uncalibrated',
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
    moved: ({ forwardM, leftM, turnDeg }: Motion): string =>
      `${forwardM} m forward, ${leftM} m to the left, turned ${turnDeg}°`,
    area: 'Only near',
    taken: 'Captures taken',
  },
  shortcuts: shortcutStrings,
} as const
