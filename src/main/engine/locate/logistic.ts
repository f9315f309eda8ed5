/**
 * Logistic regression by Newton's method with a ridge on the standardised weights, which keeps separable data finite.
 *
 * @param rows n × p numbers
 * @param labels n of 0 or 1
 * @param ridge strength of the prior: as so many observations with weights near 0
 * @returns log-odds = bias + Σ weights · row, in the units of the rows
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  ridge = 1,
): { bias: number; weights: number[] } {
  const width = rows[0]!.length
  const means = column(width, (j) => average(rows.map((row) => row[j]!)))
  const deviations = column(
    width,
    (j) => Math.sqrt(average(rows.map((row) => (row[j]! - means[j]!) ** 2))) || 1,
  )
  const inputs = rows.map((row) => [1, ...row.map((value, j) => (value - means[j]!) / deviations[j]!)])
  let found = column(width + 1, () => 0)
  for (let step = 0; step < 50; step++) {
    const gradient = found.map((value, j) => (j === 0 ? 0 : -ridge * value))
    const curvature = column(width + 1, (i) =>
      column(width + 1, (j) => (i === j && i > 0 ? ridge : i === j ? 1e-9 : 0)),
    )
    for (const [n, input] of inputs.entries()) {
      const share = 1 / (1 + Math.exp(-dot(input, found)))
      for (let i = 0; i <= width; i++) {
        gradient[i]! += (labels[n]! - share) * input[i]!
        for (let j = 0; j <= width; j++) curvature[i]![j]! += share * (1 - share) * input[i]! * input[j]!
      }
    }
    const change = solve(curvature, gradient)
    found = found.map((value, i) => value + change[i]!)
    if (Math.max(...change.map(Math.abs)) < 1e-9) break
  }
  const weights = found.slice(1).map((value, j) => value / deviations[j]!)
  return { bias: found[0]! - dot(weights, means), weights }
}

/** Solves a symmetric positive definite system by elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!])
  const size = rows.length
  for (let i = 0; i < size; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? i + k : best), i)
    ;[rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!]
    for (let k = i + 1; k < size; k++) {
      const factor = rows[k]![i]! / rows[i]![i]!
      for (let j = i; j <= size; j++) rows[k]![j]! -= factor * rows[i]![j]!
    }
  }
  const found = column(size, () => 0)
  for (let i = size - 1; i >= 0; i--) {
    const known = found.reduce((sum, value, j) => (j > i ? sum + rows[i]![j]! * value : sum), 0)
    found[i] = (rows[i]![size]! - known) / rows[i]![i]!
  }
  return found
}

function column<T>(length: number, of: (i: number) => T): T[] {
  return Array.from({ length }, (_, i) => of(i))
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, i) => sum + value * other[i]!, 0)
}
