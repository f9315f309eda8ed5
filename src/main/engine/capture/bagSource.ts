import { AppError } from '../../../shared/errors.ts'
import type { Source } from './Source.ts'

export function bagSource(path: string): Promise<Source> {
  throw new AppError('bad_input', `${path} cannot be read yet.`)
}
