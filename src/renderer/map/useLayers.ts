import { reactive, watch } from 'vue'

export const layers = ['candidates', 'belief', 'spread', 'captures', 'unmapped'] as const
export type LayerName = (typeof layers)[number]
export type ShownLayers = Record<LayerName, boolean>

const REMEMBERED = 'wayword.layers'
const atFirst: ShownLayers = {
  candidates: true,
  belief: true,
  spread: true,
  captures: true,
  unmapped: false,
}

/** What the map shows, as it was chosen last on this machine. */
export function useLayers(): ShownLayers {
  const shown = reactive({ ...atFirst })
  const hidden = localStorage.getItem(REMEMBERED)?.split(' ') ?? null
  if (hidden) for (const name of layers) shown[name] = !hidden.includes(name)
  watch(shown, () => {
    localStorage.setItem(REMEMBERED, layers.filter((name) => !shown[name]).join(' '))
  })
  return shown
}
