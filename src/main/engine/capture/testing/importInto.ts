import { importInputSchema, type ImportInput } from '../../../../shared/import.ts'
import type { CaptureStore } from '../CaptureStore.ts'
import { importSource, type ImportReport, type ImportSummary } from '../importSource.ts'
import { placeSurvey, surveySource } from '../prepareImport.ts'

/** Imports a source into a store, as an open site does. */
export async function importInto(
  store: CaptureStore,
  input: Partial<ImportInput> & { path: string },
  report: Partial<ImportReport> = {},
  workers = 2,
): Promise<ImportSummary> {
  const whole = importInputSchema.parse(input)
  const given: ImportReport = {
    signal: new AbortController().signal,
    progress: () => undefined,
    problem: () => undefined,
    ...report,
  }
  const survey = await surveySource(whole, { ...given, progress: () => undefined })
  try {
    return await importSource(placeSurvey(survey, whole, store), store, given, workers)
  } finally {
    await survey.source.close()
  }
}
