/** How the bytes of messages are laid out; `other` for what is not read here (JSON, protobuf). */
export type Encoding = 'ros1' | 'cdr' | 'other'

/** One topic of one file. */
export interface FileTopic {
  readonly name: string
  /** As ROS 1 writes it: `sensor_msgs/Image`, also where ROS 2 writes `sensor_msgs/msg/Image`. */
  readonly type: string
  readonly count: number
}

/** Where a message lies in its file. Plain numbers, so that a million of them may be kept. */
export interface Place {
  /** Byte offset of the record or chunk, or the row of a database. */
  readonly offset: number
  /** Which message of the chunk: its ordinal, or its offset inside. */
  readonly within: number
}

/** A message as it lies in the file. `bytes` are the caller's. */
export interface RawMessage {
  readonly topic: string
  readonly type: string
  readonly encoding: Encoding
  /** Nanoseconds since 1970 by the recorder's clock. */
  readonly timeNs: bigint
  readonly bytes: Uint8Array
  readonly place: Place
}

/** One file of a recording, in whatever format: topics, messages in the order they lie, and single ones again. */
export interface BagFile {
  readonly topics: readonly FileTopic[]
  /** What is damaged and what was lost by it, as sentences without the file's name. Grows while messages are read. */
  readonly damage: readonly string[]
  read(topics: ReadonlySet<string>): AsyncGenerator<RawMessage, void, void>
  /** @throws Error with the reason when the message is no longer to be had */
  readOne(place: Place): Promise<RawMessage>
  close(): Promise<void>
}

/** More topics than any robot has; a file that names more was not written by a recorder. */
export const MAX_TOPICS = 10_000

/** `sensor_msgs/msg/Image` → `sensor_msgs/Image`. */
export function shortType(type: string): string {
  return type.replace(/^([^/]+)\/msg\/([^/]+)$/, '$1/$2')
}

/** Adds up what several channels or files hold of each topic. The first type wins. */
export function mergeTopics(topics: Iterable<FileTopic>): FileTopic[] {
  const merged = new Map<string, FileTopic>()
  for (const topic of topics) {
    const known = merged.get(topic.name)
    merged.set(topic.name, known ? { ...known, count: known.count + topic.count } : topic)
    if (merged.size > MAX_TOPICS) throw new RangeError(`it names more than ${MAX_TOPICS} topics`)
  }
  return [...merged.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** What was thrown, as the end of a sentence. */
export function reasonOf(thrown: unknown): string {
  const words = thrown instanceof Error ? thrown.message : String(thrown)
  return words.replace(/\s+/g, ' ').replace(/\.$/, '').slice(0, 200)
}
