/**
 * Steps of a probability and their colours, after viridis (Smith and van der Walt, 2015, CC0): lightness alone tells them
 * apart, so it reads on a washed-out screen and for every eye.
 */
export const ramp = [
  { from: 0.01, colour: '#440154' },
  { from: 0.05, colour: '#3b528b' },
  { from: 0.2, colour: '#21918c' },
  { from: 0.5, colour: '#5ec962' },
  { from: 0.8, colour: '#fde725' },
] as const

/** Null below the first step. */
export function colourOf(probability: number): string | null {
  return ramp.findLast(({ from }) => probability >= from)?.colour ?? null
}
