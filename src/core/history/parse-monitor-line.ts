import {toBulk} from '../bulk.js'
import type {Command} from '../operation.js'

/** One command as a server's MONITOR stream shows it. */
export interface MonitoredCommand {
  readonly db: number
  readonly command: Command
}

/**
 * Reads a line such as `1795175925.539901 [0 127.0.0.1:23001] "SET" "key" "a\x00b"`; null for anything else (`OK`, a
 * script's `lua` lines keep their database and are read as well).
 */
export function parseMonitorLine(line: string): MonitoredCommand | null {
  const head = /^\d+\.\d+ \[(\d+) [^\]]*\] /.exec(line)
  if (!head) return null
  const words = quotedWords(line.slice(head[0].length))
  return words.length === 0
    ? null
    : {db: Number(head[1]), command: words.map((bytes) => toBulk(Buffer.from(bytes, 'latin1')))}
}

const ESCAPES: Readonly<Record<string, string>> = {n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b'}

/** The words between quotes, one character a byte. */
function quotedWords(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, body]) =>
    body!.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/gs, (_, hex: string | undefined, char: string | undefined) =>
      hex === undefined ? (ESCAPES[char!] ?? char!) : String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  )
}
