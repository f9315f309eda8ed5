import { ros1, ros2jazzy } from '@foxglove/rosmsg-msgs-common'
import { MessageWriter as Ros1Writer } from '@foxglove/rosmsg-serialization'
import { MessageWriter as CdrWriter } from '@foxglove/rosmsg2-serialization'
import { McapWriter, TempBuffer } from '@mcap/core'
import Sqlite from 'better-sqlite3'
import { writeFileSync } from 'node:fs'
import type { DriveMessage } from './drive.ts'

type Definitions = ConstructorParameters<typeof CdrWriter>[0]

/** Every definition there is, the asked one first: the writers take those they need. */
function definitionsOf(type: string, standard: object): Definitions {
  const all = standard as { [name: string]: Definitions[number] }
  return [all[type]!, ...Object.values(all).filter(({ name }) => name !== type)]
}

/** A message's bytes as ROS 2 sends them. */
export function toCdr({ type, message }: DriveMessage): Uint8Array {
  return new CdrWriter(definitionsOf(type, ros2jazzy)).writeMessage(message)
}

function toRos1({ type, message }: DriveMessage): Uint8Array {
  return new Ros1Writer(definitionsOf(type, ros1)).writeMessage(message)
}

interface McapOptions {
  /** Small chunks: some messages in each. */
  chunkBytes?: number
  useChunks?: boolean
  /** Without, as of a recorder that crashed: no footer either. */
  isClosed?: boolean
}

/** An MCAP file's bytes, by the library's writer. */
export async function toMcap(drive: readonly DriveMessage[], options: McapOptions = {}): Promise<Uint8Array> {
  const { chunkBytes = 600, useChunks = true, isClosed = true } = options
  const writable = new TempBuffer()
  const writer = new McapWriter({ writable, chunkSize: chunkBytes, useChunks })
  await writer.start({ profile: 'ros2', library: 'wayword tests' })
  const channels = new Map<string, number>()
  for (const [sequence, found] of drive.entries()) {
    let channelId = channels.get(found.topic)
    if (channelId === undefined) {
      const name = found.type.replace('/', '/msg/')
      const schemaId = await writer.registerSchema({ name, encoding: 'ros2msg', data: new Uint8Array([35]) })
      channelId = await writer.registerChannel({
        schemaId,
        topic: found.topic,
        messageEncoding: 'cdr',
        metadata: new Map(),
      })
      channels.set(found.topic, channelId)
    }
    const time = { logTime: found.timeNs, publishTime: found.timeNs }
    await writer.addMessage({ channelId, sequence, ...time, data: toCdr(found) })
  }
  if (isClosed) await writer.end()
  return new Uint8Array(writable.get())
}

/** A rosbag2 file in SQLite; `pack` may change the bytes of each message. */
export function writeDb3(
  path: string,
  drive: readonly DriveMessage[],
  pack: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes,
): void {
  const db = new Sqlite(path)
  db.exec(`CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL,
      serialization_format TEXT NOT NULL, offered_qos_profiles TEXT NOT NULL);
    CREATE TABLE messages(id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, timestamp INTEGER NOT NULL, data BLOB NOT NULL);`)
  const topics = [...new Set(drive.map(({ topic }) => topic))]
  const addTopic = db.prepare(`INSERT INTO topics VALUES (?, ?, ?, 'cdr', '')`)
  for (const [i, topic] of topics.entries())
    addTopic.run(i + 1, topic, drive.find((found) => found.topic === topic)!.type.replace('/', '/msg/'))
  const addMessage = db.prepare('INSERT INTO messages (topic_id, timestamp, data) VALUES (?, ?, ?)')
  for (const found of drive)
    addMessage.run(topics.indexOf(found.topic) + 1, found.timeNs, Buffer.from(pack(toCdr(found))))
  db.close()
}

/** A ROS 1 bag's bytes: one chunk of three messages after another, each with its index. */
export function toRosbag1(drive: readonly DriveMessage[], { isClosed = true } = {}): Uint8Array {
  const topics = [...new Set(drive.map(({ topic }) => topic))]
  const connection = (conn: number) => {
    const { topic, type } = drive.find((found) => found.topic === topics[conn])!
    const described = fields({ topic, type, md5sum: '*', message_definition: 'bytes' })
    return record({ op: byte(7), conn: uint32(conn), topic }, described)
  }
  const header = (indexPos: number) => {
    const plain = {
      op: byte(3),
      index_pos: uint64(indexPos),
      conn_count: uint32(topics.length),
      chunk_count: uint32(0),
    }
    const padding = 4096 - record(plain, Buffer.alloc(0)).length
    return record(plain, Buffer.alloc(padding, ' '))
  }
  const body: Buffer[] = []
  for (let i = 0; i < drive.length; i += 3) {
    const messages = drive.slice(i, i + 3)
    const conns = messages.map(({ topic }) => topics.indexOf(topic))
    const content = messages.flatMap((found, k) => [
      connection(conns[k]!),
      record({ op: byte(2), conn: uint32(conns[k]!), time: time(found.timeNs) }, Buffer.from(toRos1(found))),
    ])
    const bytes = Buffer.concat(content)
    body.push(record({ op: byte(5), compression: 'none', size: uint32(bytes.length) }, bytes))
    for (const conn of new Set(conns)) {
      const count = conns.filter((other) => other === conn).length
      body.push(
        record(
          { op: byte(4), ver: uint32(1), conn: uint32(conn), count: uint32(count) },
          Buffer.alloc(12 * count),
        ),
      )
    }
  }
  const magic = Buffer.from('#ROSBAG V2.0\n')
  const indexPos = magic.length + 4096 + Buffer.concat(body).length
  const end = topics.map((_, conn) => connection(conn))
  return isClosed
    ? Buffer.concat([magic, header(indexPos), ...body, ...end])
    : Buffer.concat([magic, header(0), ...body])
}

/** Bytes under a path, for what reads files. */
export function putFile(path: string, bytes: Uint8Array): string {
  writeFileSync(path, bytes)
  return path
}

type Fields = { [name: string]: Buffer | string }

function record(head: Fields, data: Buffer): Buffer {
  const packed = fields(head)
  return Buffer.concat([uint32(packed.length), packed, uint32(data.length), data])
}

function fields(values: Fields): Buffer {
  const packed = Object.entries(values).map(([name, value]) => {
    const field = Buffer.concat([Buffer.from(`${name}=`), Buffer.from(value)])
    return Buffer.concat([uint32(field.length), field])
  })
  return Buffer.concat(packed)
}

function byte(value: number): Buffer {
  return Buffer.from([value])
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32LE(value)
  return buffer
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8)
  buffer.writeBigUInt64LE(BigInt(value))
  return buffer
}

function time(ns: bigint): Buffer {
  return Buffer.concat([uint32(Number(ns / 1_000_000_000n)), uint32(Number(ns % 1_000_000_000n))])
}
