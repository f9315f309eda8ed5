import { describe, expect, test, vi } from 'vitest'
import { copyText } from './copyText.ts'

/** A text field whose document copies a selection, or refuses to. */
function aField({ copies }: { copies: boolean }): {
  field: Parameters<typeof copyText>[0]
  select: ReturnType<typeof vi.fn>
} {
  const select = vi.fn()
  const ownerDocument = { execCommand: () => copies } as unknown as Document
  return { field: { value: 'x: 1.5', focus: vi.fn(), select, ownerDocument }, select }
}
const refusing = { writeText: () => Promise.reject(new DOMException('Write permission denied.')) }

describe('copyText', () => {
  test('writes to the clipboard', async () => {
    const writeText = vi.fn(() => Promise.resolve())
    expect(await copyText(aField({ copies: false }).field, { writeText })).toBe(true)
    expect(writeText).toHaveBeenCalledExactlyOnceWith('x: 1.5')
  })

  test('copies the selection where the clipboard refuses', async () => {
    expect(await copyText(aField({ copies: true }).field, refusing)).toBe(true)
  })

  test('tells when neither way works, and leaves the text selected', async () => {
    const { field, select } = aField({ copies: false })
    expect(await copyText(field, refusing)).toBe(false)
    expect(select).toHaveBeenCalled()
  })
})
