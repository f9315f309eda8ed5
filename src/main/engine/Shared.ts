/** What has an end, and is closed when it comes. */
interface Closable {
  close(): void | Promise<void>
}

/**
 * Something with a lifetime that several pieces of work use at once. Once dismissed it takes no new user, and is closed
 * when the last one is done: nobody has it taken away in the middle of a query.
 */
export class Shared<T extends Closable> {
  readonly value: T
  readonly #closed: PromiseWithResolvers<void> = Promise.withResolvers()
  #users = 0
  #isDismissed = false

  constructor(value: T) {
    this.value = value
  }

  get isDismissed(): boolean {
    return this.#isDismissed
  }

  async use<R>(work: (value: T) => Promise<R>): Promise<R> {
    this.#users++
    try {
      return await work(this.value)
    } finally {
      this.#users--
      this.#closeWhenUnused()
    }
  }

  /** Resolves once it is closed. */
  dismiss(): Promise<void> {
    if (!this.#isDismissed) {
      this.#isDismissed = true
      this.#closeWhenUnused()
    }
    return this.#closed.promise
  }

  #closeWhenUnused(): void {
    if (this.#isDismissed && this.#users === 0)
      this.#closed.resolve(Promise.resolve().then(() => this.value.close()))
  }
}
