import Sqlite, { type Database } from 'better-sqlite3'
import { z } from 'zod'
import { MAX_TOPICS, mergeTopics, reasonOf, shortType, type BagFile, type FileTopic } from './BagFile.ts'
import type { Place, RawMessage } from './BagFile.ts'
import { MAX_RECORD_BYTES } from './ByteFile.ts'

/** SQLite checks no types, so a row may hold anything. */
const topicSchema = z.object({
  id: z.bigint(),
  name: z.string(),
  type: z.string(),
  serialization_format: z.string(),
})
type Topic = z.infer<typeof topicSchema>

const messageSchema = z.object({
  row: z.bigint(),
  topicId: z.bigint(),
  timeNs: z.bigint(),
  data: z.instanceof(Uint8Array),
})

/** A row too large for any record comes without its data. */
const MESSAGE = `SELECT rowid AS row, topic_id AS topicId, timestamp AS timeNs,
  CASE WHEN length(data) <= ${MAX_RECORD_BYTES} THEN data END AS data FROM messages`

/** A rosbag2 file in SQLite, opened read-only. Rows come in the order of recording, one at a time. */
export class Db3File implements BagFile {
  readonly topics: readonly FileTopic[]
  private readonly db: Database
  private readonly byId: ReadonlyMap<bigint, Topic>
  private brokenAt: string | null = null
  private strangeRows = 0

  private constructor(db: Database) {
    this.db = db
    requireTables(db)
    const rows = db.prepare('SELECT * FROM topics LIMIT ?').all(MAX_TOPICS + 1)
    this.byId = new Map(rows.map((row) => topicSchema.parse(row)).map((topic) => [topic.id, topic]))
    const counts = this.countMessages()
    this.topics = mergeTopics(
      [...this.byId.values()].map(({ id, name, type }) => ({
        name,
        type: shortType(type),
        count: counts.get(id) ?? 0,
      })),
    )
  }

  /** @throws Error when the file is no rosbag2 database, and SQLite's where nothing of it can be read */
  static open(path: string): Db3File {
    try {
      return openDb(path, (db) => new Db3File(db))
    } catch (thrown) {
      if (!(thrown instanceof Sqlite.SqliteError && thrown.code === 'SQLITE_CORRUPT')) throw thrown
      return openDb(path, (db) => {
        // SQLite reads nothing of a file that is shorter than its header says, except in this mode for repairs.
        db.unsafeMode(true)
        db.pragma('writable_schema = ON')
        const file = new Db3File(db)
        file.brokenAt ??= 'its database is cut off'
        return file
      })
    }
  }

  get damage(): string[] {
    const rows = `${this.strangeRows} of its rows hold no message`
    return [...(this.brokenAt ? [this.brokenAt] : []), ...(this.strangeRows > 0 ? [rows] : [])]
  }

  async *read(topics: ReadonlySet<string>): AsyncGenerator<RawMessage, void, void> {
    const ids = [...this.byId.values()].filter(({ name }) => topics.has(name)).map(({ id }) => id)
    const list = this.db.prepare(`${MESSAGE} WHERE topic_id IN (${ids.join(',')}) ORDER BY rowid`)
    this.strangeRows = 0
    for (const row of this.untilBroken(list.iterate())) {
      const message = this.toMessage(row)
      if (message) yield message
      else this.strangeRows += 1
    }
  }

  async readOne({ offset }: Place): Promise<RawMessage> {
    const message = this.toMessage(this.db.prepare(`${MESSAGE} WHERE rowid = ?`).get(offset))
    if (!message) throw new Error(`row ${offset} holds no message`)
    return message
  }

  async close(): Promise<void> {
    this.db.close()
  }

  private toMessage(row: unknown): RawMessage | null {
    const parsed = messageSchema.safeParse(row)
    const topic = parsed.success && this.byId.get(parsed.data.topicId)
    if (!topic) return null
    return {
      topic: topic.name,
      type: shortType(topic.type),
      encoding: topic.serialization_format === 'cdr' ? 'cdr' : 'other',
      timeNs: parsed.data.timeNs,
      bytes: parsed.data.data,
      place: { offset: Number(parsed.data.row), within: 0 },
    }
  }

  /** Row by row and not by `GROUP BY`: of a damaged file, what comes before the damage counts. */
  private countMessages(): Map<bigint, number> {
    const counts = new Map<bigint, number>()
    const ids = this.db.prepare('SELECT topic_id FROM messages ORDER BY rowid').pluck()
    for (const id of this.untilBroken(ids.iterate()))
      if (typeof id === 'bigint' && this.byId.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1)
    return counts
  }

  /** Rows up to the first that SQLite cannot read. */
  private *untilBroken(rows: Iterable<unknown>): Generator<unknown, void, void> {
    let before = 0
    try {
      for (const row of rows) {
        before += 1
        yield row
      }
    } catch (thrown) {
      if (!(thrown instanceof Sqlite.SqliteError)) throw thrown
      this.brokenAt ??= `its database is damaged (${reasonOf(thrown)}); ${before} messages were recovered`
    }
  }
}

/** A connection that cannot write and runs no functions of the file's; closed again when nothing can be made of it. */
function openDb(path: string, make: (db: Database) => Db3File): Db3File {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true })
  try {
    db.pragma('trusted_schema = OFF')
    db.defaultSafeIntegers(true)
    return make(db)
  } catch (thrown) {
    db.close()
    throw thrown
  }
}

/** Views and virtual tables compute what they give, for as long as they like: a recorder writes neither. */
function requireTables(db: Database): void {
  const tables = db.pragma('table_list') as { schema: string; name: string; type: string }[]
  for (const wanted of ['topics', 'messages'])
    if (!tables.some(({ schema, name, type }) => schema === 'main' && name === wanted && type === 'table'))
      throw new Error(`it is an SQLite file without a table ${wanted}, so no recording of rosbag2`)
}
