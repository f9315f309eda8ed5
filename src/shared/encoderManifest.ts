import { z } from 'zod'

const triple = z.tuple([z.number(), z.number(), z.number()])
const filename = z
  .string()
  .regex(/^[\w.-]+$/, 'must be a plain file name inside the bundle')
  .refine((name) => !name.startsWith('.'), 'must not start with a dot')

/**
 * How pixels become the image network's input: resize to `size` ([width, height]), then `(value/255 − mean) / std`
 * per channel. `stretch` scales each axis alone; `cover` scales both alike until the input is covered and cuts the
 * middle; `pad` scales both alike until the view fits and fills the rest with the mean. `bilinear` and `bicubic`
 * widen with the scale when they shrink (antialiased, half-pixel centres).
 */
const imageSchema = z.object({
  file: filename,
  input: z.string(),
  output: z.string(),
  size: z.tuple([z.number().int().min(8).max(4096), z.number().int().min(8).max(4096)]),
  resize: z.enum(['stretch', 'cover', 'pad']),
  interpolation: z.enum(['bilinear', 'bicubic']),
  mean: triple,
  std: triple.refine((std) => std.every((value) => value > 0), 'must be positive'),
  channels: z.enum(['rgb', 'bgr']),
  layout: z.enum(['nchw', 'nhwc']),
  fovDeg: z.number().positive().lt(180),
  patches: z.string().optional(),
  maxBatch: z.number().int().min(1).max(256),
})

const textSchema = z.object({
  file: filename,
  inputs: z.object({ ids: z.string(), mask: z.string().optional() }),
  output: z.string(),
  tokenizer: filename,
  maxTokens: z.number().int().min(1).max(8192),
})

/** `manifest.json` of an encoder bundle: everything the app knows about a network (docs/data-format.md). */
export const encoderManifestSchema = z
  .object({
    format: z.literal(1),
    name: z.string().regex(/^[\w.-]+$/, 'letters, digits, dot, dash and underscore only'),
    version: z.string().min(1),
    license: z.string().min(1),
    tasks: z.array(z.enum(['text-to-view', 'view-to-view', 'text-to-tile'])).min(1),
    dim: z.number().int().min(1).max(65536),
    logitScale: z.number().positive(),
    image: imageSchema.optional(),
    text: textSchema.optional(),
    files: z.record(
      filename,
      z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number().int().positive() }),
    ),
    evaluation: z
      .array(z.object({ protocol: z.string(), recall: z.record(z.string(), z.number().min(0).max(1)) }))
      .default([]),
  })
  .superRefine((manifest, context) => {
    const needed = [manifest.image?.file, manifest.text?.file, manifest.text?.tokenizer]
    if (!manifest.image && !manifest.text)
      context.addIssue({ code: 'custom', message: 'names neither an image nor a text network' })
    for (const name of needed)
      if (name !== undefined && !manifest.files[name])
        context.addIssue({ code: 'custom', path: ['files'], message: `has no checksum for ${name}` })
  })

export type EncoderManifest = z.infer<typeof encoderManifestSchema>
