/**
 * Colours of visits, the newest first: those of Okabe and Ito (2008), which people who see no red or no green tell apart,
 * made as dark or light as it takes to stand out from the ground.
 */
const colours = [
  { light: '#0072b2', dark: '#56b4e9' },
  { light: '#d55e00', dark: '#f0803c' },
  { light: '#009e73', dark: '#2cc499' },
  { light: '#c0659a', dark: '#e79bc4' },
  { light: '#111111', dark: '#e3e8ed' },
  { light: '#b87a00', dark: '#f0c24b' },
] as const

/** The colour of a visit as CSS; 0 is the newest, and after the last they begin anew. */
export function visitColour(visit: number): string {
  return `var(--visit-${visit % colours.length})`
}

/** What `visitColour` names, as CSS for one colour scheme. */
export function visitColoursOn(scheme: 'light' | 'dark'): string {
  return colours.map((colour, i) => `--visit-${i}: ${colour[scheme]}`).join('; ')
}
