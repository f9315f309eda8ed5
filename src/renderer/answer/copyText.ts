/** What copying needs of the text field that shows the text. */
type TextField = Pick<HTMLTextAreaElement, 'value' | 'focus' | 'select' | 'ownerDocument'>

/**
 * Puts a field's text on the clipboard, and leaves it selected so that a person can copy it by hand.
 *
 * @param clipboard absent where a tablet reads the page over plain HTTP
 * @returns whether the clipboard took it
 */
export async function copyText(
  field: TextField,
  clipboard: Pick<Clipboard, 'writeText'> | undefined = navigator.clipboard,
): Promise<boolean> {
  field.focus()
  field.select()
  const isWritten = await clipboard?.writeText(field.value).then(
    () => true,
    () => false, // refused; the older way of copying the selection may still work
  )
  return isWritten === true || field.ownerDocument.execCommand('copy')
}
