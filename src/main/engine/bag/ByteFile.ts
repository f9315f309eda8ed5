import { open, type FileHandle } from 'node:fs/promises'

/** More than a record of any camera: 16,384 × 8,192 pixels of three bytes are 400 MB. */
export const MAX_RECORD_BYTES = 512 * 1024 * 1024

const WINDOW_BYTES = 64 * 1024

/**
 * A file read at any offset, whose content is not trusted: no length found in it reads beyond its end or allocates
 * more than `MAX_RECORD_BYTES`. Reads may overlap in time; each gets bytes of its own.
 */
export class ByteFile {
  readonly size: number
  private readonly handle: FileHandle
  /** What small reads one after another, as over record headers, are answered from. */
  private window = { offset: 0, bytes: new Uint8Array(0) }

  private constructor(handle: FileHandle, size: number) {
    this.handle = handle
    this.size = size
  }

  static async open(path: string): Promise<ByteFile> {
    const handle = await open(path)
    return new ByteFile(handle, (await handle.stat()).size)
  }

  /** @throws RangeError when the range is not inside the file, or larger than any record */
  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (length > MAX_RECORD_BYTES) throw new RangeError(`a record claims ${length} bytes`)
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size))
      throw new RangeError(`${length} bytes at ${offset} are not inside a file of ${this.size}`)
    if (length * 2 > WINDOW_BYTES) return this.load(offset, length)
    let { window } = this
    if (offset < window.offset || offset + length > window.offset + window.bytes.length) {
      window = { offset, bytes: await this.load(offset, Math.min(WINDOW_BYTES, this.size - offset)) }
      this.window = window
    }
    return window.bytes.slice(offset - window.offset, offset - window.offset + length)
  }

  async close(): Promise<void> {
    await this.handle.close()
  }

  private async load(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(length)
    const { bytesRead } = await this.handle.read(bytes, 0, length, offset)
    if (bytesRead < length) throw new RangeError(`the file ends before byte ${offset + length}`)
    return bytes
  }
}
