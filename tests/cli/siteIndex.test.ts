import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aFolder } from '../builders/panoramas.ts'
import { wayword, waywordJson } from '../builders/wayword.ts'

it('keeps with a site which index it is searched by, and refuses one that nobody knows', () => {
  const path = join(aFolder(), 'a.wayword')
  expect(waywordJson('site', 'create', path, '--name', 'Yard')).toMatchObject({ index: 'exact' })
  expect(waywordJson('site', 'index', path, 'sqlite-vec')).toMatchObject({ index: 'sqlite-vec' })
  expect(wayword('site', 'info', path).stdout).toMatch(/index +sqlite-vec/)
  const { status, stderr } = wayword('site', 'index', path, 'faiss')
  expect(status).not.toBe(0)
  expect(stderr).toContain('Allowed choices are exact, sqlite-vss, sqlite-vec.')
})
