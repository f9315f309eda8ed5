import { inject, ref, watchEffect, type InjectionKey, type Ref } from 'vue'

export const themes = ['outdoor', 'indoor'] as const
export type Theme = (typeof themes)[number]

export const densities = ['desk', 'field', 'gloves'] as const
export type Density = (typeof densities)[number]

/** How the window looks; written to the page and remembered on this machine. */
export interface Appearance {
  readonly theme: Ref<Theme>
  readonly density: Ref<Density>
}

export const appearanceKey: InjectionKey<Appearance> = Symbol('appearance')

export function useAppearance(): Appearance {
  const appearance = inject(appearanceKey)
  if (!appearance) throw new Error('useAppearance needs an appearance provided by main.ts')
  return appearance
}

/** Starts from what was chosen last, else from the system's preference and a desk. */
export function createAppearance(
  root: HTMLElement,
  storage: Storage,
  prefersDark = matchMedia('(prefers-color-scheme: dark)').matches,
): Appearance {
  const theme = ref<Theme>(read(storage, 'theme', themes) ?? (prefersDark ? 'indoor' : 'outdoor'))
  const density = ref<Density>(read(storage, 'density', densities) ?? 'desk')
  let isFirst = true
  watchEffect(() => {
    root.dataset['theme'] = theme.value
    root.dataset['density'] = density.value
    if (!isFirst) {
      storage.setItem('wayword.theme', theme.value)
      storage.setItem('wayword.density', density.value)
    }
    isFirst = false
  })
  return { theme, density }
}

function read<T extends string>(storage: Storage, name: string, known: readonly T[]): T | undefined {
  const stored = storage.getItem(`wayword.${name}`)
  return known.find((value) => value === stored)
}
