import { ros1, ros2jazzy } from '@foxglove/rosmsg-msgs-common'
import { MessageReader as Ros1Reader } from '@foxglove/rosmsg-serialization'
import { MessageReader as CdrReader } from '@foxglove/rosmsg2-serialization'
import type { RawMessage } from './BagFile.ts'
import { decompressMessage } from './decompress.ts'
import { isMessageType, parseMessage, type Message, type MessageType } from './messages.ts'

type MessageDefinition = ConstructorParameters<typeof CdrReader>[0][number]
type Reader = { readMessage(bytes: Uint8Array): unknown }
const readers = new Map<string, Reader>()

/**
 * Decodes a message by the standard definition of its type, times as `{ sec, nsec }`.
 *
 * Never by the definition that a bag carries: the ROS 1 library makes code of it, so a bag could run its own, and
 * .db3 files carry none. The layout of the types read here is the same in all distributions of ROS 1 and of ROS 2.
 *
 * @throws Error with the reason when the type is not read here or the bytes do not fit it
 */
export function decodeMessage({ type, encoding, bytes }: RawMessage): Message {
  if (encoding === 'other' || !isMessageType(type))
    throw new Error(`its type ${type} in this encoding is not read here`)
  const key = `${encoding} ${type}`
  const reader = readers.get(key) ?? makeReader(encoding, type)
  readers.set(key, reader)
  return parseMessage(type, reader.readMessage(encoding === 'cdr' ? decompressMessage(bytes) : bytes))
}

function makeReader(encoding: 'ros1' | 'cdr', type: MessageType): Reader {
  const standard: Readonly<Record<string, MessageDefinition>> = encoding === 'cdr' ? ros2jazzy : ros1
  const definitions = withParts(type, standard)
  return encoding === 'cdr'
    ? new CdrReader(definitions, { timeType: 'sec,nsec' })
    : new Ros1Reader(definitions)
}

/** A definition and those of all types in it, the asked one first. */
function withParts(type: string, standard: Readonly<Record<string, MessageDefinition>>): MessageDefinition[] {
  const found = new Map<string, MessageDefinition>()
  const collect = (name: string) => {
    const definition = standard[name]
    if (!definition || found.has(name)) return
    found.set(name, definition)
    for (const field of definition.definitions) if (field.isComplex) collect(field.type)
  }
  collect(type)
  return [...found.values()]
}
