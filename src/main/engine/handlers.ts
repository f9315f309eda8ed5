import { randomUUID } from 'node:crypto'
import type { Handlers } from '../../shared/api.ts'
import { AppError } from '../../shared/errors.ts'
import { fixIdSchema, type FixId, type QueryId } from '../../shared/ids.ts'
import type { Answer, Candidate, ExportFormat, Fix } from '../../shared/query.ts'
import type { Bundle } from '../../shared/site.ts'
import type { FoundBundle } from './encoder/findBundles.ts'
import type { Engine } from './Engine.ts'
import { exportPose, type ExportedFile } from './export/exportPose.ts'
import { Heats } from './Heats.ts'
import { readQuery } from './clue/readClues.ts'
import { listCaptures, readOrigin } from './site/captures.ts'
import {
  addFix,
  clearVerdict,
  listQueries,
  readAnswer,
  readFix,
  rejectAnswer,
  withdrawFix,
} from './site/queries.ts'
import { siteInfo } from './site/siteInfo.ts'
import { siteLifeHandlers } from './siteLifeHandlers.ts'

/** Answers every call of the contract with the engine. */
export function handlersOf(engine: Engine): Handlers {
  const heats = new Heats()
  return {
    'site.info': async () => engine.siteInfo,
    'site.open': async ({ path }) => {
      const info = await engine.openSite(path)
      engine.resume()
      return info
    },
    'site.create': ({ path, ...site }) => engine.createSite(path, site),
    'map.list': async () => (engine.siteInfo ? engine.maps.list() : []),
    'map.add': (map) => engine.addMap(map),
    'map.remove': async ({ id }) => {
      await engine.removeMap(id)
      return null
    },
    ...siteLifeHandlers(engine),
    'capture.list': async () => (engine.siteInfo ? listCaptures(engine.site.file) : []),
    'capture.preview': (input) =>
      engine.site.previewImport(input, { signal: new AbortController().signal, progress: () => {} }),
    'capture.import': async (input) => engine.siteJobs.startImport(input, { encode: true }),
    'bundle.list': async () => (await engine.bundles()).flatMap(toBundle),
    'bundle.use': ({ bundle }) => engine.siteJobs.startEncode(bundle),
    'job.list': async () => engine.jobs.list(),
    'job.pause': async ({ id }) => {
      engine.jobs.pause(id)
      return null
    },
    'job.resume': async ({ id }) => {
      engine.jobs.resume(id)
      return null
    },
    'job.cancel': async ({ id }) => {
      engine.jobs.cancel(id)
      return null
    },
    'query.locate': (query) => engine.locate(query),
    'query.read': async ({ text }) => {
      const { clues, dropped } = readQuery({ text, front: '', right: '', back: '', left: '' })
      return { clues, dropped: [...dropped] }
    },
    'view.heat': (asked) => {
      const { site } = engine
      return site.withEncoder((encoder) => heats.of(encoder, site.file, asked))
    },
    'query.list': async () => listQueries(engine.site.file),
    'query.open': async ({ id }) => readAnswer(engine.site.file, id),
    'query.reject': async ({ id }) => reject(engine, id),
    'query.reconsider': async ({ id }) => reconsider(engine, id),
    'fix.accept': async ({ queryId, rank }) => accept(engine, queryId, rank),
    'fix.withdraw': async ({ id }) => withdraw(engine, id),
    'fix.export': async ({ id, format }) => exportFix(engine, id, format),
  }
}

/** Hands an accepted candidate over. @throws AppError not_found, no_position */
export function exportFix(engine: Engine, id: FixId, format: ExportFormat): ExportedFile {
  const fix = readFix(engine.site.file, id)
  return handOver(engine, readAnswer(engine.site.file, fix.queryId), [fix.candidate], format)
}

/**
 * Hands a query's candidates over: all of them as GeoJSON, the first as a pose.
 *
 * @throws AppError not_found, no_position
 */
export function exportQuery(engine: Engine, id: QueryId, format: ExportFormat): ExportedFile {
  const answer = readAnswer(engine.site.file, id)
  return handOver(engine, answer, answer.candidates, format)
}

function handOver(
  engine: Engine,
  answer: Answer,
  candidates: readonly Candidate[],
  format: ExportFormat,
): ExportedFile {
  const { file } = engine.site
  const { queryId, askedAt: at, state, encoder } = answer
  const described = { queryId, at, state, encoder: encoder ? `${encoder.name} ${encoder.version}` : 'none' }
  return exportPose(
    { ...described, siteName: siteInfo(file).name, origin: readOrigin(file), candidates },
    format,
  )
}

function accept(engine: Engine, queryId: QueryId, rank: number): Fix {
  const candidate = readAnswer(engine.site.file, queryId).candidates[rank - 1]
  if (!candidate) throw new AppError('not_found', `The query ${queryId} has no candidate ${rank}.`)
  const id = fixIdSchema.parse(randomUUID())
  const fix: Fix = { id, queryId, acceptedAt: new Date().toISOString(), candidate }
  addFix(engine.site.file, fix)
  return fix
}

function reject(engine: Engine, id: QueryId): Answer {
  const { file } = engine.site
  readAnswer(file, id)
  rejectAnswer(file, id)
  return readAnswer(file, id)
}

function reconsider(engine: Engine, id: QueryId): Answer {
  const { file } = engine.site
  if (readAnswer(file, id).verdict?.kind === 'none_of_these') clearVerdict(file, id)
  return readAnswer(file, id)
}

function withdraw(engine: Engine, id: FixId): Answer {
  const { file } = engine.site
  const fix = readFix(file, id)
  withdrawFix(file, fix)
  return readAnswer(file, fix.queryId)
}

function toBundle(found: FoundBundle): Bundle[] {
  if (!('bundle' in found)) return []
  const { id, manifest } = found.bundle
  const { name, version, license, dim, files } = manifest
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0)
  return [{ id, name, version, license, dim, bytes, directory: found.directory }]
}
