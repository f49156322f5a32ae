/**
 * Sorts `items[0 .. count]` by `by[item]`, ascending. Items of histories are nearly sorted already, for which moving
 * each to its place is linear; when that turns out not to be so, an ordinary sort takes over.
 */
export function sortBy(items: Int32Array, count: number, by: Float64Array): void {
  let moves = count * 8 + 64
  for (let at = 1; at < count; at++) {
    const item = items[at]!
    const value = by[item]!
    let place = at
    while (place > 0 && by[items[place - 1]!]! > value) {
      items[place] = items[place - 1]!
      place--
    }
    items[place] = item
    moves -= at - place
    if (moves < 0) {
      items.subarray(0, count).sort((a, b) => by[a]! - by[b]!)
      return
    }
  }
}
