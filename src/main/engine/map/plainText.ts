const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  copy: '©',
  nbsp: ' ',
  '#39': "'",
}

/** Text without the markup that attributions come in: it is shown as it is, never as a page. */
export function plainText(markup: string): string {
  return markup
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(#?\w{2,5});/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}
