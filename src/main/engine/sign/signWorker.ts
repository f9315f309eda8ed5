import { workerData } from 'node:worker_threads'
import { serveRequests } from '../serveRequests.ts'
import type { SignModels } from './signModels.ts'
import { SignNetworks, type ReadSign } from './SignNetworks.ts'

let networks: Promise<SignNetworks> | undefined

serveRequests<Uint8Array, ReadSign[]>({
  answer: async (view) => (await (networks ??= SignNetworks.open(workerData as SignModels))).read(view),
  close: async () => (await networks?.catch(() => undefined))?.close(),
})
