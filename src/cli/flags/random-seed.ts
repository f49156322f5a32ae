import {randomInt} from 'node:crypto'
import {Failure} from '../../app/failure.js'

const MAX_SEED = 2 ** 31 - 1

/** The seed a flag gives, or a random one. Throws a Failure (`usage`) on anything but a whole number. */
export function seedOf(text: string | undefined): number {
  if (text === undefined) return randomInt(1, 1_000_000)
  const seed = Number(text)
  if (/^\d+$/.test(text) && seed <= MAX_SEED) return seed
  throw new Failure('usage', `--seed: "${text}" is no seed`, `allowed: a whole number from 0 to ${MAX_SEED}`)
}
