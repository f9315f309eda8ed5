/** Tells one waiter that work has come, until there is none to come any more. */
export class Arrivals {
  #hasEnded = false
  #hasNew = false
  #waiting: (() => void) | undefined

  tell(): void {
    this.#hasNew = true
    this.#waiting?.()
  }

  end(): void {
    this.#hasEnded = true
    this.#waiting?.()
  }

  /** Resolves to true when something came since the last call, to false when nothing did and nothing will. */
  async next(): Promise<boolean> {
    if (!this.#hasNew && !this.#hasEnded) await new Promise<void>((resolve) => (this.#waiting = resolve))
    this.#waiting = undefined
    const found = this.#hasNew
    this.#hasNew = false
    return found
  }
}
