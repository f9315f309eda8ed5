import type { Asset } from '../engine/Engine.ts'

/** What the engine's process is started with. */
export interface EngineTask {
  /** The site to open; with `isDemo` it is made first where it is missing. */
  readonly site: string
  readonly isDemo: boolean
}

/** From main to the engine's process. `connect` brings one MessagePort, for a window or for main itself. */
export type ToEngine =
  | ({ readonly kind: 'open' } & EngineTask)
  | { readonly kind: 'connect' }
  | { readonly kind: 'readAsset'; readonly id: number; readonly path: string }
  | { readonly kind: 'close' }

/**
 * From the engine's process to main. `refused`: the site could not be opened, the engine runs on without one.
 * `fatal`: there is no engine, and another start would end the same way.
 */
export type FromEngine =
  | { readonly kind: 'asset'; readonly id: number; readonly asset: Asset | null }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'fatal'; readonly message: string }
