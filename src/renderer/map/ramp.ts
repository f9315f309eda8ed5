/**
 * Steps of a probability and their colours, after viridis (Smith and van der Walt, 2015, CC0): lightness alone tells them
 * apart, so it reads on a washed-out screen and for every eye. What is hardly likely lets the map through.
 */
export const ramp = [
  { from: 0.01, colour: '#44015440' },
  { from: 0.05, colour: '#3b528b80' },
  { from: 0.2, colour: '#21918ca6' },
  { from: 0.5, colour: '#5ec962b8' },
  { from: 0.8, colour: '#fde725cc' },
] as const

/** Null below the first step. */
export function colourOf(probability: number): string | null {
  return ramp.findLast(({ from }) => probability >= from)?.colour ?? null
}
