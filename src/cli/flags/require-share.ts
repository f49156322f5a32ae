import {Failure} from '../../app/failure.js'

/** A share of one, from `0.05` or `5%`. Throws a Failure (`usage`) that names the flag. */
export function requireShare(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim())
  const share = match ? Number(match[1]) / (match[2] === '%' ? 100 : 1) : Number.NaN
  if (share >= 0 && share <= 1) return share
  throw new Failure('usage', `${flag}: "${text}" is no share of one`, 'allowed: 0 to 1, or 0% to 100%, such as 0.1%')
}
