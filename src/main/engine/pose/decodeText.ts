/** Text of a file: UTF-8, UTF-16 with its mark, or else Windows-1252. A byte-order mark is dropped. Never throws. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes) // not UTF-8, so what spreadsheets of Western Europe write
  }
}
