import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { siteNamedIn } from './siteNamedIn.ts'

test('takes the site that the launcher names, whatever its ending and wherever the word stands', () => {
  expect(siteNamedIn(['/app', '--allow-file-access', '--site=/robots/yard.db'], '/home')).toBe(
    resolve('/robots/yard.db'),
  )
})

test('takes a file that a file manager hands over, from the folder it was named in', () => {
  expect(siteNamedIn(['/app', 'yard.wayword'], '/robots')).toBe(resolve('/robots/yard.wayword'))
})

test('names no site where none is named', () => {
  expect(siteNamedIn(['/app', '--enable-logging'], '/robots')).toBeUndefined()
})
