import { z } from 'zod'
import { captureIdSchema } from './ids.ts'

/** What a vehicle's recording can be. */
export const sourceKinds = ['panoramas', 'groups', 'bag', 'video'] as const
export const sourceKindSchema = z.enum(sourceKinds)
export type SourceKind = z.infer<typeof sourceKindSchema>

/**
 * Where a heading came from; `track` was measured, `course` is the direction of travel. A heading that nobody measured
 * and no travel tells is null, never north.
 */
export const headingSourceSchema = z.enum(['poses', 'gpano', 'exif', 'exif-magnetic', 'track', 'course'])
export type HeadingSource = z.infer<typeof headingSourceSchema>

export const positionSourceSchema = z.enum(['poses', 'exif', 'track'])
export type PositionSource = z.infer<typeof positionSourceSchema>

/** WGS-84 degrees; `heightM` as the source gave it, null where it gave none. */
export const geodeticSchema = z.object({
  latDeg: z.number().min(-90).max(90),
  lonDeg: z.number().min(-180).max(180),
  heightM: z.number().nullable(),
})
export type Geodetic = z.infer<typeof geodeticSchema>

/** Metres east, north and up of the site's origin; `zM` is null where the source gave no height. */
export const localPositionSchema = z.object({
  xM: z.number(),
  yM: z.number(),
  zM: z.number().nullable(),
})
export type LocalPosition = z.infer<typeof localPositionSchema>

/** One capture of a site. `position` is null when no source gave a trustworthy one. */
export const captureSchema = z.object({
  id: captureIdSchema,
  filename: z.string(),
  capturedAt: z.string().nullable(),
  position: localPositionSchema.nullable(),
  positionSource: positionSourceSchema.nullable(),
  headingDeg: z.number().min(0).lt(360).nullable(),
  headingSource: headingSourceSchema.nullable(),
})
export type Capture = z.infer<typeof captureSchema>

/** The same as the maps and the lists show it; a hidden one takes no part in answers. */
export const listedCaptureSchema = captureSchema.extend({ isHidden: z.boolean() })
export type ListedCapture = z.infer<typeof listedCaptureSchema>

/** Kinds of trouble with one file or one row of an import. The batch always goes on. */
export const problemCodes = [
  'unreadable',
  'not_a_panorama',
  'too_small',
  'too_large',
  'duplicate_image',
  'gpano_ignored',
  'no_position',
  'position_refused',
  'position_doubtful',
  'time_doubtful',
  'heading_refused',
  'pose_row',
  'pose_without_image',
  'outside_track',
  'track_gap',
  'impossible_speed',
  'zig_zag',
  'duplicate_pose',
  'stationary',
  'poses_disagree',
  'poses_ambiguous',
  'incomplete_group',
  'bag_damaged',
  'bag_notice',
] as const

/**
 * One thing found wrong. `refused`: the file did not become a capture (or the row was not used).
 * `warning`: it did, and the message says what was lost.
 */
export const problemSchema = z.object({
  filename: z.string(),
  code: z.enum(problemCodes),
  severity: z.enum(['refused', 'warning']),
  message: z.string(),
})
export type Problem = z.infer<typeof problemSchema>
