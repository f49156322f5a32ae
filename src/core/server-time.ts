import type {Reply} from './operation.js'

/** A server's time in an answer to TIME, in milliseconds since the epoch; NaN when it does not tell. */
export function serverTimeMs(reply: Reply | undefined): number {
  return Array.isArray(reply) ? Number(reply[0]) * 1000 + Number(reply[1]) / 1000 : NaN
}
