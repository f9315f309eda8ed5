import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The path itself, or where something is there already the first of `name-2.ending`, `name-3.ending` … that is free. */
export function freePath(path: string): string {
  const name = basename(path)
  const dot = name.indexOf('.', 1)
  const [stem, ending] = dot === -1 ? [name, ''] : [name.slice(0, dot), name.slice(dot)]
  let free = path
  for (let i = 2; existsSync(free); i++) free = join(dirname(path), `${stem}-${i}${ending}`)
  return free
}
