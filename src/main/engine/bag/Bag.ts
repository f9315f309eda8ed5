import type { Problem } from '../../../shared/capture.ts'
import { mergeTopics, reasonOf, type BagFile, type FileTopic, type Place } from './BagFile.ts'
import { decodeMessage } from './decodeMessage.ts'
import type { Message } from './messages.ts'

export type BagFormat = 'mcap' | 'rosbag2' | 'rosbag1'

/** Where a message lies in a recording, to read it again. */
export interface MessageRef extends Place {
  readonly file: number
}

export interface BagMessage {
  readonly topic: string
  /** Nanoseconds since 1970 by the recorder's clock. */
  readonly timeNs: bigint
  readonly message: Message
  readonly ref: MessageRef
}

/** One file of a recording, with its name for messages. */
export interface BagPart {
  readonly name: string
  readonly file: BagFile
}

/**
 * A robot's recording: one file, or several that follow one another.
 *
 * No message ends the reading: what cannot be read or decoded is counted in `problems`. At no time is more than one
 * chunk of a file in memory.
 */
export class Bag {
  readonly name: string
  readonly format: BagFormat
  readonly topics: readonly FileTopic[]
  private readonly parts: readonly BagPart[]
  private readonly openingProblems: readonly Problem[]
  /** By topic: how many messages were not decoded in the last reading, and why the first was not. */
  private readonly undecoded = new Map<string, { count: number; reason: string }>()

  constructor(bag: {
    name: string
    format: BagFormat
    parts: readonly BagPart[]
    problems: readonly Problem[]
  }) {
    this.name = bag.name
    this.format = bag.format
    this.parts = bag.parts
    this.openingProblems = bag.problems
    this.topics = mergeTopics(bag.parts.flatMap(({ file }) => file.topics))
  }

  get problems(): Problem[] {
    const damaged = this.parts.flatMap(({ name, file }) =>
      file.damage.map((damage) => bagDamaged(name, `${name} is damaged: ${damage}.`)),
    )
    const undecoded = [...this.undecoded].map(([topic, { count, reason }]) => {
      const total = this.topics.find(({ name }) => name === topic)?.count ?? count
      return bagDamaged(
        this.name,
        `${count} of ${total} messages of ${topic.slice(0, 200)} cannot be decoded: ${reason}.`,
      )
    })
    return [...this.openingProblems, ...damaged, ...undecoded]
  }

  /** The messages of some topics, in the order they lie in the files: that of recording, or close to it. */
  async *read(topics: ReadonlySet<string>): AsyncGenerator<BagMessage, void, void> {
    for (const topic of topics) this.undecoded.delete(topic)
    for (const [i, { file }] of this.parts.entries())
      for await (const raw of file.read(topics)) {
        let message: Message
        try {
          message = decodeMessage(raw)
        } catch (thrown) {
          const known = this.undecoded.get(raw.topic) ?? { count: 0, reason: reasonOf(thrown) }
          this.undecoded.set(raw.topic, { ...known, count: known.count + 1 })
          continue
        }
        yield { topic: raw.topic, timeNs: raw.timeNs, message, ref: { file: i, ...raw.place } }
      }
  }

  /** One message again; costs reading its chunk. @throws Error with the reason when it cannot be read */
  async readOne(ref: MessageRef): Promise<Message> {
    const part = this.parts[ref.file]
    if (!part) throw new Error(`there is no file ${ref.file} in ${this.name}`)
    return decodeMessage(await part.file.readOne(ref))
  }

  async close(): Promise<void> {
    for (const { file } of this.parts) await file.close()
  }
}

export function bagDamaged(filename: string, message: string): Problem {
  return { filename, code: 'bag_damaged', severity: 'warning', message }
}
