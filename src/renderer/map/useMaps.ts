import { computed, shallowReactive, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { AddedMap, MapId, NewMap, SiteMap } from '../../shared/map.ts'
import { useSite } from '../useSite.ts'

/** The open site's maps, and which of them is shown. */
export interface Maps {
  readonly maps: Readonly<ShallowRef<readonly SiteMap[]>>
  /** The one that is shown; null for none. */
  readonly base: ComputedRef<SiteMap | null>
  choose(id: MapId | null): void
  add(map: Partial<NewMap> & { path: string }): Promise<AddedMap>
  remove(id: MapId): Promise<void>
}

/** What was chosen by the site's path, for every screen of this window; where nothing was, the first map is shown. */
const chosen = shallowReactive(new Map<string, MapId | null>())

export function useMaps(): Maps {
  const { info, call } = useSite()
  const maps = shallowRef<readonly SiteMap[]>([])
  const path = computed(() => info.value?.path)

  const base = computed(() => {
    const id = path.value === undefined ? null : chosen.get(path.value)
    if (id === null) return null
    return maps.value.find((map) => map.id === id) ?? maps.value[0] ?? null
  })

  /** Keeps the list that is there when nothing has changed, so that the map is not drawn again. */
  const fetch = async (): Promise<void> => {
    const asked = path.value
    const list = asked === undefined ? [] : await call('map.list', {})
    if (asked === path.value && JSON.stringify(list) !== JSON.stringify(maps.value)) maps.value = list
  }
  watch(info, () => void fetch().catch(() => undefined), { immediate: true }) // a lost connection shows as the banner

  const choose = (id: MapId | null): void => {
    if (path.value !== undefined) chosen.set(path.value, id)
  }
  return {
    maps,
    base,
    choose,
    async add(map) {
      const added = await call('map.add', map)
      await fetch()
      choose(added.map.id)
      return added
    },
    async remove(id) {
      await call('map.remove', { id })
      await fetch()
    },
  }
}
