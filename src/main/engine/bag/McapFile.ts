import {
  McapIndexedReader,
  McapRecordBuilder,
  McapStreamReader,
  Opcode,
  type TypedMcapRecords,
} from '@mcap/core'
import { MAX_TOPICS, mergeTopics, reasonOf, shortType, type BagFile, type FileTopic } from './BagFile.ts'
import type { Encoding, Place, RawMessage } from './BagFile.ts'
import type { ByteFile } from './ByteFile.ts'
import { loadDecompression, type Decompress } from './decompress.ts'

type Channel = TypedMcapRecords['Channel']
type Record = TypedMcapRecords[keyof TypedMcapRecords]

/** A run of whole records: one chunk, or small records up to `STRETCH_BYTES`. What is damaged is lost by stretches. */
interface Stretch {
  offset: number
  length: number
  /** Channels with messages in it; null when only reading it tells. */
  channelIds: ReadonlySet<number> | null
}

const STRETCH_BYTES = 64 * 1024
const MAGIC_BYTES = 8
const HEAD_BYTES = 9 // opcode and length

/**
 * An MCAP file. Its index tells where its chunks are; where there is none, or a damaged one, as after a crash of the
 * recorder, all records are walked through once instead, and what is whole is read.
 */
export class McapFile implements BagFile {
  topics: readonly FileTopic[] = []
  private readonly file: ByteFile
  private readonly decompression: { [name: string]: Decompress }
  private readonly channels = new Map<number, Channel>()
  private readonly types = new Map<number, string>()
  private readonly counts = new Map<number, number>()
  private readonly stretches = new Map<number, Stretch>()
  /** Channel records for a reader that begins in the middle of the file. */
  private preamble: Uint8Array | null = null
  private readonly unreadable = new Map<number, string>()
  private openingDamage: string | null = null

  private constructor(file: ByteFile, decompression: { [name: string]: Decompress }) {
    this.file = file
    this.decompression = decompression
  }

  /** @throws RangeError when the file names more topics than any robot has */
  static async open(file: ByteFile): Promise<McapFile> {
    const mcap = new McapFile(file, await loadDecompression())
    const fault = await mcap.readIndex().catch(reasonOf)
    if (fault !== null) await mcap.walk(fault)
    mcap.topics = mergeTopics(
      [...mcap.channels.values()].map((channel) => ({
        name: channel.topic,
        type: mcap.typeOf(channel),
        count: mcap.counts.get(channel.id) ?? 0,
      })),
    )
    return mcap
  }

  get damage(): string[] {
    const [reason] = this.unreadable.values()
    const lost = `${this.unreadable.size} of its ${this.stretches.size} chunks cannot be read (${reason})`
    return [...(this.openingDamage ? [this.openingDamage] : []), ...(reason === undefined ? [] : [lost])]
  }

  async *read(topics: ReadonlySet<string>): AsyncGenerator<RawMessage, void, void> {
    const ids = [...this.channels.values()].filter(({ topic }) => topics.has(topic)).map(({ id }) => id)
    for (const stretch of this.stretches.values()) {
      if (stretch.channelIds && !ids.some((id) => stretch.channelIds?.has(id))) continue
      try {
        for await (const message of this.messagesOf(stretch)) if (topics.has(message.topic)) yield message
      } catch (thrown) {
        this.unreadable.set(stretch.offset, reasonOf(thrown))
      }
    }
  }

  async readOne(place: Place): Promise<RawMessage> {
    const stretch = this.stretches.get(place.offset)
    if (stretch)
      for await (const message of this.messagesOf(stretch))
        if (message.place.within === place.within) return message
    throw new Error(`there is no message ${place.within} in the chunk at byte ${place.offset}`)
  }

  async close(): Promise<void> {
    await this.file.close()
  }

  /** Takes chunks, channels and counts from the summary at the file's end. Returns why that does not do, or null. */
  private async readIndex(): Promise<string | null> {
    const readable = {
      size: () => Promise.resolve(BigInt(this.file.size)),
      read: (offset: bigint, length: bigint) => this.file.read(Number(offset), Number(length)),
    }
    const { statistics, chunkIndexes, channelsById, schemasById } = await McapIndexedReader.Initialize({
      readable,
    })
    const isCounted =
      statistics && (statistics.messageCount === 0n || statistics.channelMessageCounts.size > 0)
    if (!isCounted || (statistics.messageCount > 0n && chunkIndexes.length === 0)) return NOT_INDEXED
    for (const [id, { name }] of schemasById) this.types.set(id, name)
    for (const [id, count] of statistics.channelMessageCounts) this.counts.set(id, Number(count))
    for (const channel of channelsById.values()) this.addChannel(channel)
    for (const { chunkStartOffset, chunkLength, messageIndexOffsets } of chunkIndexes) {
      const channelIds = messageIndexOffsets.size > 0 ? new Set(messageIndexOffsets.keys()) : null
      const offset = Number(chunkStartOffset)
      this.stretches.set(offset, { offset, length: Number(chunkLength), channelIds })
    }
    return null
  }

  /** Finds stretches, channels and counts by going through the whole file. */
  private async walk(fault: string): Promise<void> {
    this.stretches.clear()
    let messages = 0
    let isClosed = false
    for await (const found of stretchesOf(this.file)) {
      isClosed = found === 'end'
      if (found === 'end') break
      this.stretches.set(found.offset, found)
      try {
        for await (const { channelId } of this.recordsOf(found)) {
          this.counts.set(channelId, (this.counts.get(channelId) ?? 0) + 1)
          messages += 1
        }
      } catch (thrown) {
        this.unreadable.set(found.offset, reasonOf(thrown))
      }
    }
    if (isClosed && fault.includes(NOT_INDEXED)) return
    const what = isClosed ? `its index cannot be read (${fault})` : 'its recording was cut off'
    this.openingDamage = `${what}; ${messages} messages were recovered`
  }

  private async *messagesOf(stretch: Stretch): AsyncGenerator<RawMessage, void, void> {
    let within = 0
    for await (const { channelId, logTime, data } of this.recordsOf(stretch)) {
      const channel = this.channels.get(channelId)
      if (!channel) throw new Error(`a message is of channel ${channelId}, which is not described`)
      yield {
        topic: channel.topic,
        type: this.typeOf(channel),
        encoding: encodings[channel.messageEncoding] ?? 'other',
        timeNs: logTime,
        bytes: data,
        place: { offset: stretch.offset, within: within++ },
      }
    }
  }

  private async *recordsOf(stretch: Stretch): AsyncGenerator<TypedMcapRecords['Message'], void, void> {
    const bytes = await this.file.read(stretch.offset, stretch.length)
    const reader = new McapStreamReader({ noMagicPrefix: true, decompressHandlers: this.decompression })
    reader.append((this.preamble ??= this.describeChannels()))
    reader.append(bytes)
    for (let record: Record | undefined; (record = reader.nextRecord());) {
      if (record.type === 'Message') yield record
      else if (record.type === 'Schema') this.types.set(record.id, record.name)
      else if (record.type === 'Channel' && !this.channels.has(record.id)) this.addChannel(record)
    }
  }

  private addChannel(channel: Channel): void {
    this.channels.set(channel.id, channel)
    if (this.channels.size > MAX_TOPICS) throw new RangeError(`it has more than ${MAX_TOPICS} channels`)
    this.preamble = null
  }

  private describeChannels(): Uint8Array {
    const builder = new McapRecordBuilder()
    for (const channel of this.channels.values()) builder.writeChannel(channel)
    return builder.buffer
  }

  private typeOf(channel: Channel): string {
    return shortType(this.types.get(channel.schemaId) ?? '')
  }
}

const NOT_INDEXED = 'File is not indexed' // the library's words
const encodings: { [name: string]: Encoding } = { cdr: 'cdr', ros1: 'ros1' }
/** Records that hold messages or say what they are; attachments and the like are passed over. */
const TAKEN = new Set<number>([
  Opcode.SCHEMA,
  Opcode.CHANNEL,
  Opcode.MESSAGE,
  Opcode.CHUNK,
  Opcode.MESSAGE_INDEX,
])

/** Goes from record to record; `end` comes last when the data section is whole, nothing when it breaks off. */
async function* stretchesOf(file: ByteFile): AsyncGenerator<Stretch | 'end', void, void> {
  let run: Stretch = { offset: MAGIC_BYTES, length: 0, channelIds: null }
  for (let offset = MAGIC_BYTES; offset + HEAD_BYTES <= file.size;) {
    const head = await file.read(offset, HEAD_BYTES)
    const opcode = head[0]!
    const end = offset + HEAD_BYTES + Number(new DataView(head.buffer).getBigUint64(1, true))
    if (opcode === 0 || end > file.size) break
    const isApart = !TAKEN.has(opcode) || end - offset >= STRETCH_BYTES
    if (run.length > 0 && (isApart || run.length >= STRETCH_BYTES)) {
      yield run
      run = { offset, length: 0, channelIds: null }
    }
    if (opcode === Opcode.DATA_END || opcode === Opcode.FOOTER) return yield 'end'
    if (TAKEN.has(opcode)) run.length += end - offset
    else run = { offset: end, length: 0, channelIds: null }
    offset = end
  }
  if (run.length > 0) yield run
}
