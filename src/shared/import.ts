import { z } from 'zod'
import { headingSourceSchema, positionSourceSchema, problemSchema, sourceKindSchema } from './capture.ts'

/** What a poses file can be. */
export const poseFormats = ['csv', 'geo', 'mapillary', 'gpx', 'nmea', 'tum', 'kitti', 'euroc'] as const
export const poseFormatSchema = z.enum(poseFormats)
export type PoseFormat = z.infer<typeof poseFormatSchema>

/** What the operator may set about an import. */
export const knobsSchema = z.object({
  /** Added to every known heading. */
  yawOffsetDeg: z.number().min(-360).max(360).default(0),
  /** Added to the pictures' clock before they are looked up in a track. */
  timeOffsetS: z.number().min(-1e9).max(1e9).default(0),
  /** Hours east of UTC of picture times that name no zone. */
  utcOffsetH: z.number().min(-14).max(14).default(0),
  /** Moves the earliest picture to the beginning of the track, before the time offset. */
  alignStarts: z.boolean().default(false),
  /** Captures of one drive nearer to the one before are left out; null for what suits the kind of source, 0 for none. */
  spacingM: z.number().min(0).max(1000).nullable().default(null),
})
export type Knobs = z.infer<typeof knobsSchema>

/** What to import, and how it is to be read. */
export const importInputSchema = knobsSchema.extend({
  /** A folder, a bag or a video. */
  path: z.string().min(1),
  /** Poses file or track; null for the one that lies in the folder. */
  poses: z.string().min(1).nullable().default(null),
  poseFormat: poseFormatSchema.nullable().default(null),
  /** Topic of a bag whose pictures are wanted; null for the one that has most. */
  imageTopic: z.string().min(1).nullable().default(null),
})
export type ImportInput = z.infer<typeof importInputSchema>

/** Where one picture will be, for the preview's map. Metres in the site's frame. */
export const previewPictureSchema = z.object({
  name: z.string(),
  xM: z.number().nullable(),
  yM: z.number().nullable(),
  headingDeg: z.number().nullable(),
  /** What the picture's own tags say where a poses file says something else. */
  tagXM: z.number().nullable(),
  tagYM: z.number().nullable(),
  tagHeadingDeg: z.number().nullable(),
  isRefused: z.boolean(),
})
export type PreviewPicture = z.infer<typeof previewPictureSchema>

/** A topic of a bag that has pictures, and how many. */
export const imageTopicSchema = z.object({ name: z.string(), pictures: z.number().int() })
export type ImageTopic = z.infer<typeof imageTopicSchema>

/** What an import would do, before anything is stored. */
export const importPreviewSchema = z.object({
  kind: sourceKindSchema,
  title: z.string(),
  /** The poses file or track that is used; null for none. */
  poses: z.string().nullable(),
  /** Paths of the folder's poses files where it has several: none is used before one is named. */
  poseFiles: z.array(z.string()),
  /** Of a bag; `imageTopic` is the one whose pictures are taken. */
  imageTopics: z.array(imageTopicSchema),
  imageTopic: z.string().nullable(),
  pictures: z.number().int(),
  refused: z.number().int(),
  from: z.string().nullable(),
  until: z.string().nullable(),
  positions: z.partialRecord(positionSourceSchema, z.number().int()),
  headings: z.partialRecord(headingSourceSchema, z.number().int()),
  problemCount: z.number().int(),
  /** At most 200 of each kind. */
  problems: z.array(problemSchema),
  /** At most 2,000, evenly chosen. */
  places: z.array(previewPictureSchema),
})
export type ImportPreview = z.infer<typeof importPreviewSchema>
