import { WorkerThread } from '../WorkerThread.ts'
import { findSignModels, type SignModels } from './signModels.ts'
import type { ReadSign } from './SignNetworks.ts'

/** Reads the signs that views show, in a thread of its own. */
export class SignReader {
  /** Tells readers apart that may read otherwise. */
  readonly id: string
  readonly #thread: WorkerThread<Uint8Array, ReadSign[]>

  private constructor(models: SignModels) {
    this.id = models.id
    this.#thread = new WorkerThread('signWorker', 'The reader of signs', models)
  }

  /** @throws AppError bundle_missing when the networks are not installed */
  static async open(): Promise<SignReader> {
    return new SignReader(await findSignModels())
  }

  /** @param view an encoded picture (JPEG, PNG). @throws AppError site_corrupt, encoder_failed */
  read(view: Uint8Array): Promise<ReadSign[]> {
    return this.#thread.ask(view)
  }

  /** Waits for what is being read and ends the thread. */
  close(): Promise<void> {
    return this.#thread.close()
  }
}
