/**
 * The name of `names` that `wrong` was probably meant to be: at most two typing errors away, and at most one in
 * three letters; undefined when none is that close.
 */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  const limit = Math.min(2, Math.floor(wrong.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const name of names) {
    if (Math.abs(name.length - wrong.length) >= bestDistance) continue
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase())
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  return best
}

/** The fewest letters to insert, delete, replace, or exchange with the next one (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let twoAbove: readonly number[] = []
  let above = Array.from({length: to.length + 1}, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = above[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1)
      const exchanged =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
          ? twoAbove[column - 2]! + 1
          : Infinity
      current.push(Math.min(replaced, exchanged, above[column]! + 1, current[column - 1]! + 1))
    }
    twoAbove = above
    above = current
  }
  return above[to.length]!
}
