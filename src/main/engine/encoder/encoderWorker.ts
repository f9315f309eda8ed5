import { workerData } from 'node:worker_threads'
import type { EncoderManifest } from '../../../shared/encoderManifest.ts'
import { serveRequests } from '../serveRequests.ts'
import { Networks, type EncodedPatches, type EncodedTexts, type EncodedViews } from './networks.ts'

/** What `Encoder` asks of its thread. */
export type EncoderRequest =
  | { readonly kind: 'views'; readonly views: readonly Uint8Array[] }
  | { readonly kind: 'patches'; readonly view: Uint8Array }
  | { readonly kind: 'texts'; readonly texts: readonly string[] }

const { directory, manifest } = workerData as { directory: string; manifest: EncoderManifest }
const networks = new Networks(directory, manifest)

serveRequests<EncoderRequest, EncodedTexts | EncodedViews | EncodedPatches>({
  answer: (request) => {
    if (request.kind === 'views') return networks.encodeViews(request.views)
    return request.kind === 'texts'
      ? networks.encodeTexts(request.texts)
      : networks.encodePatches(request.view)
  },
  handedOver: ({ vectors }) => [vectors.buffer as ArrayBuffer],
  close: () => networks.close(),
})
