import type { Command } from 'commander'
import { directions, viewBearingsDeg, wrapDeg } from '../../shared/bearing.ts'
import { AppError } from '../../shared/errors.ts'
import type { Note } from '../../shared/note.ts'
import { newNoteSchema } from '../../shared/note.ts'
import { importNotes } from '../engine/siteLifeHandlers.ts'
import { activeEncoder } from '../engine/site/descriptors.ts'
import { addNote, listNotes, removeNote, searchNotes } from '../engine/site/notes.ts'
import { selectCaptures } from '../engine/site/selection.ts'
import { jsonOption, siteOption, wholeNumber } from './options.ts'
import { exitCodes, print } from './output.ts'
import { interruptible, withSite, withSiteToRead } from './withSite.ts'

export function addNoteCommands(wayword: Command): void {
  const note = wayword.command('note').description('notes and captions on captures')
  note
    .command('add')
    .argument('<text>', 'what there is to say')
    .description('keeps a note about a capture')
    .addOption(siteOption())
    .requiredOption('--capture <id-or-filename>', 'the capture')
    .option('--side <side>', 'front, right, back, left, or degrees clockwise from the front of the capture')
    .option('--author <name>', 'who says so', 'operator')
    .addOption(jsonOption())
    .action(add)
  note
    .command('import')
    .argument(
      '<file>',
      '.csv, .json or .jsonl with capture, text and, where given, bearing_deg or direction, author',
    )
    .description('keeps the notes of a file, such as the captions that another program wrote')
    .addOption(siteOption())
    .addOption(jsonOption())
    .action(importFile)
  note
    .command('search')
    .argument('<words...>', 'beginnings of words')
    .description('finds notes by their words, best first; those of hidden captures are left out')
    .addOption(siteOption())
    .addOption(jsonOption())
    .action((words: string[], { site, json }: Options) =>
      withSiteToRead({ site }, (engine) =>
        Promise.resolve(printNotes(searchNotes(engine.site.file, words.join(' ')), json)),
      ),
    )
  note
    .command('list')
    .description('lists the notes of a site or of one capture')
    .addOption(siteOption())
    .option('--capture <id-or-filename>', 'only of this capture')
    .addOption(jsonOption())
    .action(list)
  note
    .command('remove')
    .argument('<number>', 'number of the note', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .description('removes a note')
    .addOption(siteOption())
    .addOption(jsonOption())
    .action((id: number, { site, json }: Options) =>
      withSite({ site }, (engine) => {
        removeNote(engine.site.file, id)
        print({ removed: id }, { json, lines: () => [`Note ${id} is removed.`] })
        return Promise.resolve()
      }),
    )
}

interface Options {
  site: string
  json: boolean
}

async function add(
  text: string,
  { site, capture, side, author, json }: Options & { capture: string; side?: string; author: string },
): Promise<void> {
  const parsed = newNoteSchema.safeParse({ capture, text, author, bearingDeg: bearingOf(side) })
  if (!parsed.success)
    throw new AppError('bad_input', 'A note has from 1 to 10,000 characters, and its author has a name.')
  await withSite({ site }, (engine) =>
    Promise.resolve(printNotes([addNote(engine.site.file, parsed.data)], json)),
  )
}

function bearingOf(side: string | undefined): number | null {
  if (side === undefined) return null
  const named = viewBearingsDeg[directions.findIndex((known) => known === side)]
  const bearingDeg = named ?? (side.trim() === '' ? NaN : Number(side))
  if (!Number.isFinite(bearingDeg))
    throw new AppError('bad_input', `--side is ${side}; it wants front, right, back, left, or degrees.`)
  return wrapDeg(bearingDeg)
}

async function importFile(file: string, { site, json }: Options): Promise<void> {
  await withSite({ site }, async (engine) => {
    const result = importNotes(engine.site.file, file)
    if (activeEncoder(engine.site.file))
      await interruptible((signal) => engine.site.encodeNotes({ signal })).catch(exceptWithoutBundle)
    const { notes, imported, alreadyThere, problems } = result
    print(result, {
      json,
      lines: () => [
        ...problems.map(({ line, message }) => `not used: ${file}:${line}: ${message}`),
        `${notes} notes: ${imported} imported, ${alreadyThere} there already, ${problems.length} not used.`,
      ],
    })
    if (problems.length > 0) process.exitCode = exitCodes.partly
  })
}

/** Notes can be kept where the encoder's bundle is not at hand; whoever asks the site encodes them. */
function exceptWithoutBundle(thrown: unknown): void {
  if (!(thrown instanceof AppError && thrown.code === 'bundle_missing')) throw thrown
}

async function list({ site, capture, json }: Options & { capture?: string }): Promise<void> {
  await withSiteToRead({ site }, (engine) => {
    const { file } = engine.site
    const [captureId] = capture === undefined ? [] : selectCaptures(file, { kind: 'names', names: [capture] })
    printNotes(listNotes(file, { captureId }), json)
    return Promise.resolve()
  })
}

function printNotes(notes: readonly Note[], json: boolean): void {
  const line = ({ id, filename, bearingDeg, text, author }: Note): string =>
    `${id}  ${filename}${bearingDeg === null ? '' : ` at ${bearingDeg}°`}: ${text} (${author})`
  print(notes, { json, lines: () => (notes.length > 0 ? notes.map(line) : ['No note.']) })
}
