import type { Problem, SourceKind } from '../../../shared/capture.ts'
import type { ImageTopic } from '../../../shared/import.ts'
import type { Pose, Track } from '../pose/Pose.ts'

/** A picture's content: one panorama's file, or the files of the views front, right, back and left. */
export type Picture = { panorama: Bytes } | { views: readonly [Bytes, Bytes, Bytes, Bytes] }
export type Bytes = Uint8Array<ArrayBuffer>

/** One picture of a source, before anything of its content is read. */
export interface SourcePicture {
  /** What it is called in the site and in messages: relative to the source, `/` between folders. */
  readonly name: string
  /** File whose tags and size can be read before its pixels; null for a picture that is inside another file. */
  readonly file: string | null
  /** What the source itself says of it; null when it says nothing. */
  readonly pose: Pose | null
  /** @throws Error with the reason as its message; the picture is then refused and the import goes on */
  read(): Promise<Picture>
}

/** What a vehicle recorded, wherever it lies: pictures in the order of their names or of recording. */
export interface Source {
  readonly kind: SourceKind
  /** What was detected, in a few words for the operator. */
  readonly title: string
  readonly pictures: readonly SourcePicture[]
  /** Poses by time that come with the pictures; null when the source has none. */
  readonly track: Track | null
  readonly problems: readonly Problem[]
  close(): Promise<void>
}

/** A source, and which topics of pictures it has to offer: none where it is no bag. */
export interface OpenedSource extends Source {
  readonly imageTopics: readonly ImageTopic[]
  /** The one that `pictures` are of. */
  readonly imageTopic: string | null
}
