/** One record of a ROS 1 bag, version 2.0 (http://wiki.ros.org/Bags/Format/2.0): fields by name, then data. */
export interface Ros1Record {
  op: number
  fields: ReadonlyMap<string, DataView>
  /** From the record's first byte. */
  dataOffset: number
  dataLength: number
}

export const op = { message: 2, header: 3, index: 4, chunk: 5, chunkInfo: 6, connection: 7 } as const

/** Bytes at a record's start that tell how long its fields are. */
export const LENGTH_BYTES = 4

const EQUALS = '='.charCodeAt(0)

/** Reads the fields of the record at an offset, whose data may lie beyond the bytes. @throws RangeError when cut off */
export function parseRecord(bytes: Uint8Array, at: number): Ros1Record {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fieldsLength = view.getUint32(at, true)
  const dataLength = view.getUint32(at + LENGTH_BYTES + fieldsLength, true)
  const fields = parseFields(new DataView(bytes.buffer, bytes.byteOffset + at + LENGTH_BYTES, fieldsLength))
  const code = fields.get('op')?.getUint8(0)
  if (code === undefined) throw new RangeError('a record says not what it is')
  return { op: code, fields, dataOffset: LENGTH_BYTES * 2 + fieldsLength, dataLength }
}

/** Reads `length name=value` one after another. @throws RangeError when a length leads beyond their end */
export function parseFields(view: DataView): Map<string, DataView> {
  const fields = new Map<string, DataView>()
  for (let at = 0; at < view.byteLength;) {
    const length = view.getUint32(at, true)
    const field = new Uint8Array(view.buffer, view.byteOffset + at + LENGTH_BYTES, length)
    if (at + LENGTH_BYTES + length > view.byteLength)
      throw new RangeError('a field is longer than its record')
    const equals = field.indexOf(EQUALS)
    if (equals < 0) throw new RangeError('a field has no name')
    const name = new TextDecoder('latin1').decode(field.subarray(0, equals))
    fields.set(name, new DataView(view.buffer, field.byteOffset + equals + 1, length - equals - 1))
    at += LENGTH_BYTES + length
  }
  return fields
}

/** @throws RangeError when the field is absent or short */
export function uint32(fields: ReadonlyMap<string, DataView>, name: string): number {
  return need(fields, name).getUint32(0, true)
}

/** @throws RangeError when the field is absent */
export function text(fields: ReadonlyMap<string, DataView>, name: string): string {
  return new TextDecoder().decode(need(fields, name))
}

/** Nanoseconds since 1970. @throws RangeError when the field is absent or short */
export function timeNs(fields: ReadonlyMap<string, DataView>, name: string): bigint {
  const view = need(fields, name)
  return BigInt(view.getUint32(0, true)) * 1_000_000_000n + BigInt(view.getUint32(4, true))
}

function need(fields: ReadonlyMap<string, DataView>, name: string): DataView {
  const field = fields.get(name)
  if (!field) throw new RangeError(`a record has no field ${name}`)
  return field
}
