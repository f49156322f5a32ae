import type {Bulk} from '../bulk.js'
import type {Command, Reply} from '../operation.js'

/** Beyond this, the built-in is faster than a loop. */
const SHORT = 128
const FIRST_SURROGATE = 0xd800

/** A string as JSON. Short plain text needs no escaping, and finding that out is cheaper than escaping. */
export function quoteText(text: string): string {
  if (text.length > SHORT) return JSON.stringify(text)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code === 0x22 || code === 0x5c || code >= FIRST_SURROGATE) return JSON.stringify(text)
  }
  return `"${text}"`
}

/** The words of a command as JSON, without the brackets. */
export function quoteWords(words: Command): string {
  let text = quoteWord(words[0] ?? '')
  for (let at = 1; at < words.length; at++) text += `,${quoteWord(words[at]!)}`
  return text
}

/** A reply as JSON. */
export function quoteReply(reply: Reply): string {
  if (typeof reply === 'string') return quoteText(reply)
  return typeof reply === 'number' ? `${reply}` : JSON.stringify(reply)
}

function quoteWord(word: Bulk): string {
  return typeof word === 'string' ? quoteText(word) : JSON.stringify(word)
}
