import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EncoderId } from '../../shared/ids.ts'
import type { EncoderBundle } from './encoder/readBundle.ts'
import { calibrationSchema, type Calibration } from './locate/calibration.ts'
import { storeCalibration, storedCalibration } from './site/calibrations.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** The file of a bundle that says how its scores become probabilities. */
export const CALIBRATION_FILE = 'calibration.json'

/** A site that has grown or shrunk by more than this since it was calibrated gives other scores. */
const STALE_GROWTH = 1.25

/** What scores mean; the note is for the operator, where something is not as it should be. */
export interface FoundCalibration {
  /** Null where nobody has calibrated the encoder, or what was written cannot be read. */
  readonly calibration: Calibration | null
  readonly note: string | null
}

const NONE: FoundCalibration = { calibration: null, note: null }

/** How scores become probabilities on one site: as it was calibrated itself, or else as the bundle says. */
export class Calibrations {
  readonly #site: SiteFile
  /** What the bundle in use brings, read once. */
  #brought: { encoder: EncoderId; found: FoundCalibration } | undefined

  constructor(site: SiteFile) {
    this.#site = site
  }

  /** @param captures that answer now */
  async of(bundle: EncoderBundle, captures: number): Promise<FoundCalibration> {
    const own = storedCalibration(this.#site, bundle.id)
    if (own) {
      const found = parsed(own.calibration, bundle.id, 'The calibration of this site')
      const growth = Math.max(captures / own.captures, own.captures / captures)
      if (!found.calibration || growth <= STALE_GROWTH) return found
      const note = `The calibration is stale: it was made with ${own.captures} captures, now there are ${captures}; run wayword calibrate again.`
      return { ...found, note }
    }
    if (this.#brought?.encoder !== bundle.id)
      this.#brought = { encoder: bundle.id, found: await readCalibration(bundle) }
    return this.#brought.found
  }

  /** Keeps a calibration of this site. @param captures that answered when it was fitted */
  keep(calibration: Calibration, captures: number): void {
    storeCalibration(this.#site, calibration.encoder, { captures, calibration: JSON.stringify(calibration) })
  }
}

async function readCalibration({ id, directory }: EncoderBundle): Promise<FoundCalibration> {
  const path = join(directory, CALIBRATION_FILE)
  try {
    return parsed(await readFile(path, 'utf8'), id, path)
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ENOENT') return NONE
    return { calibration: null, note: `${path} cannot be read; answers are uncalibrated.` }
  }
}

/** A calibration of another encoder says nothing. */
function parsed(text: string, encoder: EncoderId, what: string): FoundCalibration {
  const found = calibrationSchema.safeParse(tryJson(text))
  if (!found.success) {
    const where = found.error.issues[0]?.path.join('.') || 'not JSON'
    const note = `${what} is not what wayword calibrate writes (${where}); answers are uncalibrated until it is run again.`
    return { calibration: null, note }
  }
  return found.data.encoder === encoder ? { calibration: found.data, note: null } : NONE
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
