import type { PortFrame } from './Wire.ts'

/** Where the stand-in's page says it is; Chromium knows no `app:` scheme. */
export const PAGE_ORIGIN = 'http://bundle.localhost/'
export const APP_ORIGIN = 'app://bundle/'

/** From the main process to the test that plays Chromium. */
export type FromMain =
  | PortFrame
  | { readonly kind: 'window'; readonly url: string; readonly webPreferences: Record<string, unknown> }
  | { readonly kind: 'ipc'; readonly channel: string; readonly message: unknown; readonly ports: string[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value?: unknown; readonly error?: string }
  | { readonly kind: 'utility'; readonly pid: number }
  | { readonly kind: 'dialog'; readonly title: string; readonly extensions: readonly string[] }
  | { readonly kind: 'errorBox'; readonly message: string }

/** What the test asks of main's handlers, as Chromium would. */
export type Question =
  | { readonly ask: 'fetch'; readonly url: string }
  | { readonly ask: 'isRequestCancelled'; readonly url: string }
  | { readonly ask: 'isNavigationPrevented'; readonly url: string }
  | { readonly ask: 'windowOpenAction'; readonly url: string }
  | { readonly ask: 'isPermissionGranted'; readonly permission: string; readonly url: string }
  | { readonly ask: 'invoke'; readonly channel: string; readonly args: unknown[]; readonly frameUrl: string }

/** From the test to the main process. `choose` is what the person picks in the next file dialog. */
export type ToMain =
  | PortFrame
  | { readonly kind: 'send'; readonly channel: string; readonly args: unknown[]; readonly frameUrl: string }
  | { readonly kind: 'question'; readonly id: number; readonly question: Question }
  | { readonly kind: 'choose'; readonly path: string | null }
  | { readonly kind: 'quit' }

export interface Fetched {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array
}
