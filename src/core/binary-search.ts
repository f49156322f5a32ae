/** The first place of [from, to) that does not come before what is sought, `to` if all do; those that do stand first. */
export function firstNot(from: number, to: number, comesBefore: (at: number) => boolean): number {
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >>> 1
    if (comesBefore(middle)) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the first value above `bound` in ascending ones. */
export function firstAbove(values: ArrayLike<number>, bound: number): number {
  return firstNot(0, values.length, (at) => values[at]! <= bound)
}

/** Index of the first value not below `bound` in ascending ones. */
export function firstAtLeast(values: ArrayLike<number>, bound: number): number {
  return firstNot(0, values.length, (at) => values[at]! < bound)
}
