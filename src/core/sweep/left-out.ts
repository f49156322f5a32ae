/** Cases that a sweep does without: a command on keys in these states, whatever its options and their lifetimes. */
export interface LeftOutCases {
  /** Lower case. */
  readonly command: string
  /** Of its keys, as `commonState` names them, in order. */
  readonly states: readonly string[]
}

/** The state of this name without its lifetime: an expiry rarely matters to what a server does not survive. */
export function commonState(state: string): string {
  return state.replace(/-expir(ing|ed)$/, '')
}
