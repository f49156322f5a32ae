import type {Words} from '../resp/words.js'
import type {Wire} from '../resp/wire.js'

const NAMED: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
  '"': '\\"',
  '\\': '\\\\',
}

/** A line of MONITOR: seconds with microseconds, database, client, and the words quoted as redis-cli quotes them. */
export function monitorLine(timeMs: number, db: number, source: string, words: Words): Wire {
  return `+${(timeMs / 1000).toFixed(6)} [${db} ${source}] ${words.map(quoted).join(' ')}\r\n`
}

function quoted(word: string): string {
  const escaped = word.replaceAll(
    /["\\]|[^ -~]/g,
    (character) => NAMED[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `"${escaped}"`
}
