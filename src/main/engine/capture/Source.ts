import type { Problem, SourceKind } from '../../../shared/capture.ts'
import type { Pose } from '../pose/Pose.ts'

/** A picture's content: one panorama's file, or the four views front, right, back and left of a group. */
export type Picture =
  | { panorama: Uint8Array<ArrayBuffer> }
  | { views: readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array] }

/** One picture of a source, before anything of its content is read. */
export interface SourcePicture {
  /** What it is called in the site and in messages: relative to the source, `/` between folders. */
  readonly name: string
  /** What the source itself says of it; the picture's own tags come on top. Null when it says nothing. */
  readonly pose: Pose | null
  /** @throws Error with the reason as its message; the picture is then refused and the import goes on */
  read(): Promise<Picture>
}

/** What a vehicle recorded, wherever it lies: pictures in the order of recording, each with what is known of its place. */
export interface Source {
  readonly kind: SourceKind
  readonly pictures: readonly SourcePicture[]
  /** Whether positions are metres in the site's frame. */
  readonly isLocal: boolean
  readonly problems: readonly Problem[]
  close(): Promise<void>
}
