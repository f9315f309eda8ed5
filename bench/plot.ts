/** Size of one panel, and room around it for its numbers. */
const PANEL = { width: 240, height: 130, left: 48, top: 26, gap: 24, bottom: 34 }

export interface Line {
  readonly title: string
  readonly values: readonly number[]
}

/**
 * Draws lines over common abscissas as SVG, each in a panel of its own whose axis begins at 0, so that flat looks flat.
 *
 * @param xs ascending
 */
export function plot(xTitle: string, xs: readonly number[], lines: readonly Line[]): string {
  const { width, height, left, top, gap, bottom } = PANEL
  const lastX = xs.at(-1) ?? 1
  const panels = lines.map(({ title, values }, i) => {
    const most = Math.max(...values) * 1.25
    const x = (at: number): string => ((at / lastX) * width).toFixed(1)
    const y = (at: number): string => (height - (at / most) * height).toFixed(1)
    const points = xs.map((at, k) => `${x(at)},${y(values[k]!)}`)
    const levels = [0, 0.5, 1].map(
      (share) =>
        `<path d="M0 ${y(most * share)}H${width}" stroke="#ccc"/><text x="-6" y="${y(most * share)}" text-anchor="end" dominant-baseline="middle">${(most * share).toPrecision(3)}</text>`,
    )
    return `<g transform="translate(${left + i * (left + width + gap)} ${top})">
<text y="-10" font-weight="bold">${title}</text>
${levels.join('\n')}
<polyline points="${points.join(' ')}" fill="none" stroke="#0072b2" stroke-width="2"/>
<text x="0" y="${height + 18}">0</text><text x="${width}" y="${height + 18}" text-anchor="end">${lastX} ${xTitle}</text>
</g>`
  })
  const size = `${lines.length * (left + width + gap)} ${top + height + bottom}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size}" font-family="sans-serif" font-size="11" fill="#333">
<rect width="100%" height="100%" fill="#fff"/>
${panels.join('\n')}
</svg>
`
}
