import { z } from 'zod'
import { geodeticSchema } from './capture.ts'
import { encoderIdSchema } from './ids.ts'

/** Structures that can compare clues with a gallery; `exact` runs everywhere. */
export const indexKindSchema = z.enum(['exact', 'sqlite-vss', 'sqlite-vec'])
export type IndexKind = z.infer<typeof indexKindSchema>

/** How far a gallery has come: of `views` views, `encoded` have a descriptor by this encoder. */
export const gallerySchema = z.object({
  encoderId: encoderIdSchema,
  name: z.string(),
  version: z.string(),
  dim: z.number().int(),
  encoded: z.number().int(),
  /** Whether the encoder describes the patches of a view, so that it can be shown where a clue is found. */
  hasPatches: z.boolean(),
})
export type Gallery = z.infer<typeof gallerySchema>

/** Extent of a site or map image in its local frame, metres. */
export const extentSchema = z.object({
  minXM: z.number(),
  minYM: z.number(),
  maxXM: z.number(),
  maxYM: z.number(),
})
export type Extent = z.infer<typeof extentSchema>

/** Captures of one stay at the site, up to 12 hours apart; times as the captures have them, `hidden` of them take no part. */
export const visitSchema = z.object({
  fromAt: z.string(),
  toAt: z.string(),
  captures: z.number().int(),
  hidden: z.number().int(),
})
export type Visit = z.infer<typeof visitSchema>

/** What `site info` tells. `origin` is null for a site in a local frame without georeference. */
export const siteInfoSchema = z.object({
  path: z.string(),
  name: z.string(),
  schemaVersion: z.number().int(),
  createdAt: z.string(),
  bytes: z.number().int(),
  origin: geodeticSchema.nullable(),
  captures: z.number().int(),
  capturesHidden: z.number().int(),
  capturesWithoutPosition: z.number().int(),
  capturesWithoutHeading: z.number().int(),
  views: z.number().int(),
  queries: z.number().int(),
  fixes: z.number().int(),
  notes: z.number().int(),
  /** Texts that were read in `viewsRead` of the views. */
  signs: z.number().int(),
  viewsRead: z.number().int(),
  /** Newest first. */
  visits: z.array(visitSchema),
  extent: extentSchema.nullable(),
  galleries: z.array(gallerySchema),
  /** What compares clues with the galleries. */
  index: indexKindSchema,
  /** The encoder that answers queries now; null when no bundle is loaded. */
  activeEncoder: encoderIdSchema.nullable(),
})
export type SiteInfo = z.infer<typeof siteInfoSchema>

/** A bundle on this machine, as the Sites screen lists it. */
export const bundleSchema = z.object({
  id: encoderIdSchema,
  name: z.string(),
  version: z.string(),
  license: z.string(),
  directory: z.string(),
  dim: z.number().int(),
  bytes: z.number().int(),
})
export type Bundle = z.infer<typeof bundleSchema>
