import { onActivated, onDeactivated, onScopeDispose } from 'vue'

/** What single keys do; `keys` are values of KeyboardEvent.key, letters in lower case. */
export type Shortcuts = Record<string, () => void>

/**
 * Listens for keys while the component is on screen. Single keys are left to text fields, arrows also to radio buttons
 * and the map; function keys, `Escape` and `Ctrl+Enter` work from anywhere but an open dialog.
 */
export function useShortcuts(shortcuts: Shortcuts): void {
  const listen = (event: KeyboardEvent): void => {
    const act = shortcuts[nameOf(event)]
    if (!act || event.defaultPrevented) return
    event.preventDefault()
    act()
  }
  const start = (): void => window.addEventListener('keydown', listen)
  const stop = (): void => window.removeEventListener('keydown', listen)
  start()
  onActivated(start)
  onDeactivated(stop)
  onScopeDispose(stop)
}

function nameOf(event: KeyboardEvent): string {
  if (event.isComposing || event.altKey || document.querySelector('dialog[open]')) return ''
  if (event.ctrlKey || event.metaKey) return event.key === 'Enter' ? 'ctrl+enter' : ''
  const worksAnywhere = /^(F\d+|Escape)$/.test(event.key)
  if (!worksAnywhere && event.target instanceof HTMLElement && wantsKey(event.target, event.key)) return ''
  return event.key.length === 1 ? event.key.toLowerCase() : event.key
}

/** Text fields take every key; radio buttons and the map take arrows. */
function wantsKey(element: HTMLElement, key: string): boolean {
  const isText = element.matches(
    'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]',
  )
  return isText || (key.startsWith('Arrow') && element.matches('[type=radio], .leaflet-container'))
}
