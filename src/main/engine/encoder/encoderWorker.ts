import { workerData } from 'node:worker_threads'
import type { EncoderManifest } from '../../../shared/encoderManifest.ts'
import { serveRequests } from '../serveRequests.ts'
import { Networks, type EncodedTexts, type EncodedViews } from './networks.ts'

/** What `Encoder` asks of its thread. */
export type EncoderRequest =
  | { readonly kind: 'views'; readonly views: readonly Uint8Array[] }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }

const { directory, manifest } = workerData as { directory: string; manifest: EncoderManifest }
const networks = new Networks(directory, manifest)

serveRequests<EncoderRequest, EncodedTexts | EncodedViews>({
  answer: (request) =>
    request.kind === 'views' ? networks.encodeViews(request.views) : networks.encodeTexts(request.texts),
  handedOver: ({ vectors }) => [vectors.buffer as ArrayBuffer],
  close: () => networks.close(),
})
