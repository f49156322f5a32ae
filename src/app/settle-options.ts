import type {Views} from './ports/view.js'

/** Limits and tolerances of a settling. */
export interface SettleOptions {
  readonly timeoutMs: number
  /** For how long the sides must stay equal, or different; the slowest engine's need when null. */
  readonly stableForMs: number | null
  readonly ttlToleranceMs: number
}

/** The same, with the tolerance for expiry times as the engines have it when null. */
export type SettleRequest = Omit<SettleOptions, 'ttlToleranceMs'> & {readonly ttlToleranceMs: number | null}

/** The options for these servers. */
export function settleOptionsFor({primary, replicas}: Views, request: SettleRequest): SettleOptions {
  const usualMs = Math.max(...[primary, ...replicas].map(({engine}) => engine.expiryToleranceMs))
  return {...request, ttlToleranceMs: request.ttlToleranceMs ?? usualMs}
}
