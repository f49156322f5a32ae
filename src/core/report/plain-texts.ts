import {plainText} from './display-text.js'

/** Keys and values, which are bytes and shown as such, each by its own rule. */
const BYTES: ReadonlySet<string> = new Set(['key', 'value'])

/** A report, or what else is shown, with every text in it, whoever wrote it, as a terminal may get it. */
export function plainTexts<T extends object>(shown: T): T {
  return plain(shown) as T
}

function plain(part: unknown): unknown {
  if (typeof part === 'string') return plainText(part)
  if (Array.isArray(part)) return part.map(plain)
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part).map(([name, inner]) => [plainText(name), BYTES.has(name) ? inner : plain(inner)]),
  )
}
