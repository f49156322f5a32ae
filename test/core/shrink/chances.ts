/** Numbers from 0 to 1 that follow from a seed (a linear congruential generator, its high bits). */
export function chances(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state >>> 8) / 2 ** 24
  }
}
