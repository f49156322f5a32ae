import {plainText} from './display-text.js'
import type {TextStyle} from './text-style.js'

/** Keys and values, which are bytes and shown as such, each by its own rule. */
const BYTES: ReadonlySet<string> = new Set(['key', 'value'])

/**
 * A report, or what else is shown, with every text in it, whoever wrote it, as a terminal may get it, and with command
 * lines as they are typed here: before any of it is broken into lines.
 */
export function plainTexts<T extends object>(shown: T, {spell = (text) => text}: TextStyle): T {
  return plain(shown, spell) as T
}

function plain(part: unknown, spell: (text: string) => string): unknown {
  if (typeof part === 'string') return spell(plainText(part))
  if (Array.isArray(part)) return part.map((inner) => plain(inner, spell))
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part).map(([name, inner]) => {
      // An engine may have the name of a command.
      const within = name === 'engine' ? (text: string) => text : spell
      return [plainText(name), BYTES.has(name) ? inner : plain(inner, within)]
    }),
  )
}
