import { onScopeDispose, ref, type Ref } from 'vue'

export const screens = ['locate', 'capture', 'sites', 'review'] as const
export type Screen = (typeof screens)[number]

/** The screen named by the address's fragment, so that a reload and the back button keep to it. */
export function useScreen(): { screen: Readonly<Ref<Screen>>; go: (next: Screen) => void } {
  const named = (): Screen => screens.find((name) => location.hash === `#${name}`) ?? 'locate'
  const screen = ref(named())
  const follow = (): void => {
    screen.value = named()
  }
  window.addEventListener('hashchange', follow)
  onScopeDispose(() => window.removeEventListener('hashchange', follow))
  return {
    screen,
    go: (next) => {
      location.hash = next
    },
  }
}
