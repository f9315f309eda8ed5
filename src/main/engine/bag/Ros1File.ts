import { MAX_TOPICS, mergeTopics, reasonOf, type BagFile, type FileTopic } from './BagFile.ts'
import type { Place, RawMessage } from './BagFile.ts'
import type { ByteFile } from './ByteFile.ts'
import { loadDecompression, type Decompress } from './decompress.ts'
import {
  LENGTH_BYTES,
  op,
  parseFields,
  parseRecord,
  text,
  timeNs,
  uint32,
  type Ros1Record,
} from './rosbag1Record.ts'

interface Chunk {
  offset: number
  dataOffset: number
  dataLength: number
  compression: string
  sizeBytes: number
  /** Connections with messages in it, by the index records behind it; empty when there are none. */
  connections: Set<number>
}

const MAGIC_BYTES = '#ROSBAG V2.0\n'.length

/** Fields beside the data are a few numbers and a topic's name. */
const MAX_FIELDS_BYTES = 64 * 1024

/**
 * A ROS 1 bag, version 2.0. Goes from record to record once, without reading chunks, and trusts no length; a bag whose
 * recorder crashed (`.bag.active`) has its chunks read through to find what is in them.
 *
 * Not by @foxglove/rosbag: it allocates by the counts it finds, and needs the index that a crash leaves unwritten.
 */
export class Ros1File implements BagFile {
  topics: readonly FileTopic[] = []
  private readonly file: ByteFile
  private readonly decompression: { [name: string]: Decompress }
  private readonly connections = new Map<number, { topic: string; type: string }>()
  private readonly counts = new Map<number, number>()
  private readonly chunks = new Map<number, Chunk>()
  private readonly unreadable = new Map<number, string>()
  private openingDamage: string | null = null

  private constructor(file: ByteFile, decompression: { [name: string]: Decompress }) {
    this.file = file
    this.decompression = decompression
  }

  /** @throws RangeError when the file names more topics than any robot has */
  static async open(file: ByteFile): Promise<Ros1File> {
    const bag = new Ros1File(file, await loadDecompression())
    if (!(await bag.walk())) await bag.recover()
    bag.topics = mergeTopics(
      [...bag.connections].map(([id, { topic, type }]) => ({
        name: topic,
        type,
        count: bag.counts.get(id) ?? 0,
      })),
    )
    return bag
  }

  get damage(): string[] {
    const [reason] = this.unreadable.values()
    const lost = `${this.unreadable.size} of its ${this.chunks.size} chunks cannot be read (${reason})`
    return [...(this.openingDamage ? [this.openingDamage] : []), ...(reason === undefined ? [] : [lost])]
  }

  async *read(topics: ReadonlySet<string>): AsyncGenerator<RawMessage, void, void> {
    const ids = [...this.connections].filter(([, { topic }]) => topics.has(topic)).map(([id]) => id)
    for (const chunk of this.chunks.values()) {
      if (chunk.connections.size > 0 && !ids.some((id) => chunk.connections.has(id))) continue
      try {
        for await (const message of this.messagesOf(chunk)) if (topics.has(message.topic)) yield message
      } catch (thrown) {
        this.unreadable.set(chunk.offset, reasonOf(thrown))
      }
    }
  }

  async readOne(place: Place): Promise<RawMessage> {
    const chunk = this.chunks.get(place.offset)
    if (chunk)
      for await (const message of this.messagesOf(chunk))
        if (message.place.within === place.within) return message
    throw new Error(`there is no message at ${place.within} in the chunk at byte ${place.offset}`)
  }

  async close(): Promise<void> {
    await this.file.close()
  }

  /** Finds chunks, connections and counts. Returns whether the bag was closed and is whole. */
  private async walk(): Promise<boolean> {
    let indexOffset = 0n
    let chunk: Chunk | null = null
    let offset = MAGIC_BYTES
    try {
      while (offset < this.file.size) {
        const record = await this.readRecord(offset)
        const { fields, dataLength } = record
        const dataOffset = offset + record.dataOffset
        if (dataOffset + dataLength > this.file.size) return false
        if (record.op === op.header) indexOffset = fields.get('index_pos')?.getBigUint64(0, true) ?? 0n
        else if (record.op === op.connection)
          this.addConnection(fields, await this.file.read(dataOffset, dataLength))
        else if (record.op === op.chunk) {
          const compression = text(fields, 'compression')
          const sizeBytes = uint32(fields, 'size')
          chunk = { offset, dataOffset, dataLength, compression, sizeBytes, connections: new Set() }
          this.chunks.set(offset, chunk)
        } else if (record.op === op.index && chunk) {
          chunk.connections.add(uint32(fields, 'conn'))
          this.count(uint32(fields, 'conn'), uint32(fields, 'count'))
        }
        offset = dataOffset + dataLength
      }
    } catch (thrown) {
      if (thrown instanceof RangeError) return false
      throw thrown
    }
    return indexOffset > 0n
  }

  /** Counts what is in the chunks, and learns their connections from them. */
  private async recover(): Promise<void> {
    this.counts.clear()
    let messages = 0
    for (const chunk of this.chunks.values()) {
      chunk.connections.clear()
      try {
        for await (const { connection } of this.recordsOf(chunk)) {
          this.count(connection, 1)
          messages += 1
        }
      } catch (thrown) {
        this.unreadable.set(chunk.offset, reasonOf(thrown))
      }
    }
    this.openingDamage = `its recording was cut off; ${messages} messages were recovered`
  }

  private async *messagesOf(chunk: Chunk): AsyncGenerator<RawMessage, void, void> {
    for await (const { connection, record, bytes, within } of this.recordsOf(chunk)) {
      const known = this.connections.get(connection)
      if (!known) throw new Error(`a message is of connection ${connection}, which is not described`)
      const place = { offset: chunk.offset, within }
      yield { ...known, encoding: 'ros1', timeNs: timeNs(record.fields, 'time'), bytes, place }
    }
  }

  private async *recordsOf(
    chunk: Chunk,
  ): AsyncGenerator<
    { connection: number; record: Ros1Record; bytes: Uint8Array; within: number },
    void,
    void
  > {
    const content = await this.contentOf(chunk)
    for (let within = 0; within < content.length;) {
      const record = parseRecord(content, within)
      const end = within + record.dataOffset + record.dataLength
      if (end > content.length) throw new RangeError('a message is longer than its chunk')
      const bytes = content.subarray(within + record.dataOffset, end)
      if (record.op === op.connection) this.addConnection(record.fields, bytes)
      if (record.op === op.message) yield { connection: uint32(record.fields, 'conn'), record, bytes, within }
      within = end
    }
  }

  private async contentOf({ dataOffset, dataLength, compression, sizeBytes }: Chunk): Promise<Uint8Array> {
    const bytes = await this.file.read(dataOffset, dataLength)
    if (compression === 'none') return bytes
    const decompress = Object.hasOwn(this.decompression, compression) && this.decompression[compression]
    if (!decompress) throw new Error(`its compression ${compression} is not known`)
    return decompress(bytes, BigInt(sizeBytes))
  }

  private async readRecord(offset: number): Promise<Ros1Record> {
    const length = new DataView((await this.file.read(offset, LENGTH_BYTES)).buffer).getUint32(0, true)
    if (length > MAX_FIELDS_BYTES) throw new RangeError(`the fields of a record claim ${length} bytes`)
    return parseRecord(await this.file.read(offset, LENGTH_BYTES * 2 + length), 0)
  }

  private addConnection(fields: Ros1Record['fields'], data: Uint8Array): void {
    const id = uint32(fields, 'conn')
    if (this.connections.has(id) || this.connections.size > MAX_TOPICS) return
    const described = parseFields(new DataView(data.buffer, data.byteOffset, data.byteLength))
    this.connections.set(id, { topic: text(fields, 'topic'), type: text(described, 'type') })
  }

  private count(connection: number, messages: number): void {
    this.counts.set(connection, (this.counts.get(connection) ?? 0) + messages)
  }
}
