import { z } from 'zod'

/** First 16 hex digits of the SHA-256 of the panorama's file: the same picture is the same capture, on any machine. */
export const captureIdSchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .brand<'CaptureId'>()
export type CaptureId = z.infer<typeof captureIdSchema>

/** SHA-256 over a bundle's networks, preprocessing and tokenizer: change any of them and it is another encoder. */
export const encoderIdSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand<'EncoderId'>()
export type EncoderId = z.infer<typeof encoderIdSchema>

export const queryIdSchema = z.uuid().brand<'QueryId'>()
export type QueryId = z.infer<typeof queryIdSchema>

export const fixIdSchema = z.uuid().brand<'FixId'>()
export type FixId = z.infer<typeof fixIdSchema>

export const jobIdSchema = z.uuid().brand<'JobId'>()
export type JobId = z.infer<typeof jobIdSchema>
