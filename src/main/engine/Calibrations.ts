import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors.ts'
import type { EncoderId } from '../../shared/ids.ts'
import type { EncoderBundle } from './encoder/readBundle.ts'
import { calibrationSchema, type Calibration } from './locate/calibration.ts'
import { storeCalibration, storedCalibration } from './site/calibrations.ts'
import type { SiteFile } from './site/SiteFile.ts'

/** The file of a bundle that says how its scores become probabilities. */
export const CALIBRATION_FILE = 'calibration.json'

/** How scores become probabilities on one site: as it was calibrated itself, or else as the bundle says. */
export class Calibrations {
  readonly #site: SiteFile
  /** What the bundle in use brings, read once. */
  #brought: { encoder: EncoderId; calibration: Calibration | null } | undefined

  constructor(site: SiteFile) {
    this.#site = site
  }

  /** Null where nobody has calibrated the encoder. @throws AppError bundle_invalid, site_corrupt */
  async of(bundle: EncoderBundle): Promise<Calibration | null> {
    const own = storedCalibration(this.#site, bundle.id)
    if (own)
      return parsed(own.calibration, bundle.id, 'site_corrupt', `The calibration in ${this.#site.path}`)
    if (this.#brought?.encoder !== bundle.id)
      this.#brought = { encoder: bundle.id, calibration: await readCalibration(bundle) }
    return this.#brought.calibration
  }

  /** Keeps a calibration of this site. @param captures that answered when it was fitted */
  keep(calibration: Calibration, captures: number): void {
    storeCalibration(this.#site, calibration.encoder, { captures, calibration: JSON.stringify(calibration) })
  }
}

async function readCalibration({ id, directory }: EncoderBundle): Promise<Calibration | null> {
  const path = join(directory, CALIBRATION_FILE)
  try {
    return parsed(await readFile(path, 'utf8'), id, 'bundle_invalid', path)
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ENOENT') return null
    if (thrown instanceof AppError) throw thrown
    throw new AppError('bundle_invalid', `${path} cannot be read; restore it, or remove it.`, {
      cause: thrown,
    })
  }
}

/** Null when it belongs to another encoder. */
function parsed(
  text: string,
  encoder: EncoderId,
  code: 'bundle_invalid' | 'site_corrupt',
  what: string,
): Calibration | null {
  const found = calibrationSchema.safeParse(tryJson(text))
  if (!found.success)
    throw new AppError(
      code,
      `${what} is not what wayword calibrate writes (${found.error.issues[0]?.path.join('.') || 'not JSON'}); run it again.`,
    )
  return found.data.encoder === encoder ? found.data : null
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
