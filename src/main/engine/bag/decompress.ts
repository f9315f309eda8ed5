import { loadDecompressHandlers } from '@mcap/support'
import { zstdDecompressSync } from 'node:zlib'
import { MAX_RECORD_BYTES } from './ByteFile.ts'

/** Makes the content of a compressed chunk; `sizeBytes` is what the file claims it to be. */
export type Decompress = (bytes: Uint8Array, sizeBytes: bigint) => Uint8Array

/** Decompression by the names that MCAP and ROS 1 use: zstd, lz4 and bz2. A claimed size beyond any chunk's is refused. */
export async function loadDecompression(): Promise<Record<string, Decompress>> {
  const bounded = Object.entries(await loadDecompressHandlers()).map(([name, decompress]) => [
    name,
    (bytes: Uint8Array, sizeBytes: bigint) => {
      if (sizeBytes > BigInt(MAX_RECORD_BYTES)) throw new RangeError(`a chunk claims ${sizeBytes} bytes`)
      return decompress!(bytes, sizeBytes)
    },
  ])
  return Object.fromEntries(bounded) as Record<string, Decompress>
}

/** Undoes the compression of single messages that rosbag2 offers; others come back as they are. CDR never begins so. */
export function decompressMessage(bytes: Uint8Array): Uint8Array {
  const isZstd = bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd
  return isZstd ? zstdDecompressSync(bytes, { maxOutputLength: MAX_RECORD_BYTES }) : bytes
}
