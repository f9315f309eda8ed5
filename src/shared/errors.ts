/**
 * Every way in which Wayword refuses, as a code for the program. The message beside it is one sentence for the
 * person: what was attempted, what was found, what to do.
 */
export const errorCodes = {
  bad_input: 'Correct the option, field or value that the message names.',
  not_found: 'Check the id or path that the message names.',
  no_site: 'Open or create a site first.',
  site_missing: 'Check the path, or create the site with `wayword site create`.',
  site_exists: 'Choose another path, or open the site that is there.',
  site_foreign: 'The file is not a Wayword site; choose another one.',
  site_newer: 'Update Wayword: the site was written by a newer version.',
  site_in_use: 'Close the site in the other window or process, then try again.',
  site_unwritable: 'Choose a folder that can be written, or free space on the disk.',
  site_corrupt: 'Restore the site from a copy; the file is damaged.',
  bundle_missing: 'Check the directory of the encoder bundle.',
  bundle_invalid: 'Export the bundle again: its manifest breaks the contract.',
  bundle_corrupt: 'Copy the bundle again: a file differs from its checksum.',
  encoder_failed: 'The network could not be run; the message has its words. Try another bundle.',
  folder_missing: 'Check the path of the folder.',
  folder_empty: 'Choose the folder that holds the panoramas.',
  poses_invalid: 'Correct the poses file as the message says.',
  queries_invalid: 'Correct the queries file as the message says.',
  empty_query: 'Describe what is seen in at least one field.',
  no_gallery: 'Encode the site with this bundle first.',
  no_position: 'The capture has no position on the map, so there is nothing to hand over.',
  not_georeferenced: 'The site has no latitude and longitude; choose a format in the local frame.',
  cancelled: 'The job was cancelled; start it again to go on where it stopped.',
  library_missing: 'Install the system library that the message names.',
  internal: 'This is a defect in Wayword; the log has the details.',
} as const

export type ErrorCode = keyof typeof errorCodes

/** A refusal that is meant for a person: a code for the program, one sentence for the operator, a cause for the log. */
export class AppError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
  }
}

/** Turns whatever was thrown into an AppError; what nobody foresaw becomes `internal` and keeps its cause. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const words = thrown instanceof Error ? thrown.message : String(thrown)
  return new AppError('internal', `Wayword met an unexpected condition: ${words}`, { cause: thrown })
}
