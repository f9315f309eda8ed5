/** The list of keys. */
export const shortcutStrings = {
  title: 'Keyboard shortcuts',
  note: 'Single keys work while no text field has the focus; Esc leaves it. F-keys and Ctrl+Enter work anywhere.',
  rows: [
    ['Enter', 'Locate, in a text field (Shift+Enter: new line)'],
    ['Ctrl+Enter', 'Locate, anywhere'],
    ['↑ ↓', 'Previous or next candidate'],
    ['1 – 9', 'Candidate with that rank'],
    ['0', 'Somewhere else'],
    ['F4 or A', 'Accept the selected candidate'],
    ['F5 or U', 'None of these'],
    ['/', 'Go to the description'],
    ['F8', 'Outdoor or indoor theme'],
    ['F9', 'Larger controls'],
    ['F1 or ?', 'This list'],
    ['Esc', 'Close what is open, or leave the text field'],
  ],
} as const
