import { InvalidArgumentError, Option } from 'commander'
import { channelSchema, facingSchema, type Channel, type Facing } from '../../shared/query.ts'
import { indexKindSchema } from '../../shared/site.ts'

export const jsonOption = (): Option => new Option('--json', 'print one JSON document').default(false)
export const siteOption = (): Option => new Option('--site <file>', 'the site file').makeOptionMandatory()
export const indexOption = (): Option =>
  new Option(
    '--index <kind>',
    'structure that compares clues with the gallery, in place of the one of the site',
  ).choices(indexKindSchema.options)

export const withoutOption = (): Option =>
  new Option(
    '--without <channels>',
    `evidence that is left out, with commas: ${channelSchema.options.join(', ')}`,
  )
    .argParser(channels)
    .default([], 'none')

/** Parses kinds of evidence, separated by commas. */
export function channels(text: string): Channel[] {
  return text.split(',').map((part) => {
    const parsed = channelSchema.safeParse(part.trim())
    if (!parsed.success)
      throw new InvalidArgumentError(`Expected ${channelSchema.options.join(' or ')}, or both with a comma.`)
    return parsed.data
  })
}

/** Parses comma-separated numbers, `count` of them or one of several counts. */
export function numbers(...counts: readonly number[]): (text: string) => number[] {
  return (text) => {
    const values = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
    if (!counts.includes(values.length) || !values.every(Number.isFinite))
      throw new InvalidArgumentError(
        counts.length === 1 && counts[0] === 1
          ? 'Expected a number.'
          : `Expected ${counts.join(' or ')} numbers separated by commas.`,
      )
    return values
  }
}

/** Parses a whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`)
    return value
  }
}

/** Parses where front is. */
export function facing(text: string): Facing {
  const parsed = facingSchema.safeParse(/^[\d.]+$/.test(text) ? Number(text) : text)
  if (!parsed.success)
    throw new InvalidArgumentError('Expected unknown, capture, or degrees from 0 to below 360.')
  return parsed.data
}
