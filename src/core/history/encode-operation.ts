import type {Bulk} from '../bulk.js'
import type {Operation, Reply} from '../operation.js'
import type {HistoryHeader} from './header.js'

/**
 * One operation as a line of a history, without the newline. Fields always come in the same order.
 * It runs for every recorded operation, so it builds the text itself: about three times the speed of JSON.stringify.
 */
export function encodeOperation(op: Operation): string {
  let line =
    `{"id":${op.id},"client":${quoted(op.client)},"view":${quoted(op.view)},"db":${op.db},` +
    `"command":${encodeWords(op.command)},"invokedNs":${op.invokedNs},"completedNs":${op.completedNs},"outcome":"${op.outcome}"`
  if (op.reply !== undefined) line += `,"reply":${encodeReply(op.reply)}`
  if (op.error !== undefined) line += `,"error":${quoted(op.error)}`
  if (op.phase !== undefined) line += `,"phase":"${op.phase}"`
  if (op.round !== undefined) line += `,"round":${op.round}`
  if (op.deadlineNs !== undefined) line += `,"deadlineNs":${op.deadlineNs}`
  return line + '}'
}

/** The first line of a history, without the newline; the schema always stands first. */
export function encodeHeader({schema, views, ...rest}: HistoryHeader): string {
  return JSON.stringify({schema, views, ...rest})
}

function encodeWords(words: readonly Bulk[]): string {
  let text = '['
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (at > 0) text += ','
    text += typeof word === 'string' ? quoted(word) : JSON.stringify(word)
  }
  return text + ']'
}

function encodeReply(reply: Reply): string {
  if (typeof reply === 'string') return quoted(reply)
  if (typeof reply === 'number') return `${reply}`
  return JSON.stringify(reply)
}

/** Short plain text needs no escaping, and finding that out is cheaper than escaping. */
function quoted(text: string): string {
  if (text.length > 128) return JSON.stringify(text)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x20 || code === 0x22 || code === 0x5c || code >= 0xd800) return JSON.stringify(text)
  }
  return `"${text}"`
}
