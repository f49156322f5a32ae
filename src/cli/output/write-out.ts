import {fstatSync, writeSync} from 'node:fs'
import {cannotWrite} from '../../adapters/output-file.js'
import {plainText} from '../../core/report/display-text.js'
import {styledText} from '../../core/report/text-style.js'
import {wrapText} from '../../core/report/wrap-text.js'
import {spellCommands} from './spell-commands.js'

const STDERR = 2
const WHO = 'lockstep: '
const INDENT = ' '.repeat(WHO.length)

/**
 * Writes all of a text to stdout. A reader that has gone (`| head -1`) has seen what it wanted; anything else that keeps
 * it from being written rejects with a Failure (`output`). Nothing but what lockstep paints itself reaches a terminal.
 */
export async function writeOut(raw: string): Promise<void> {
  if (raw === '') return
  const text = styledText(raw)
  const error = isStream(process.stdout) ? await written(process.stdout, text) : writeWhole(process.stdout.fd, text)
  if (error !== null && error.code !== 'EPIPE') throw cannotWrite('stdout', error)
}

/** Tells people something on stderr, whole before it returns. Nobody can be told that it cannot be written. */
export function tell(message: string, ...hints: readonly string[]): void {
  // A line of progress may stand there.
  const clear = process.stderr.isTTY ? '\r\x1b[K' : ''
  const text = clear + toldText([message, ...hints], process.stderr.isTTY ? process.stderr.columns : null)
  if (writeWhole(STDERR, text)?.code === 'EAGAIN') process.stderr.write(text)
}

/** Messages as stderr shows them, in lines of at most `width` columns; null: as they are. */
export function toldText(messages: readonly string[], width: number | null): string {
  const lines = messages.flatMap((message) => plainText(spellCommands(message)).split('\n'))
  return `${lines.map((line, at) => wrapText(line, width, at === 0 ? WHO : INDENT, INDENT)).join('\n')}\n`
}

/** Node writes to a file or a device in one go, and takes a part for the whole. */
function writeWhole(fd: number, text: string): NodeJS.ErrnoException | null {
  const bytes = Buffer.from(text)
  try {
    for (let from = 0; from < bytes.length;) from += writeSync(fd, bytes, from)
    return null
  } catch (error) {
    return error as NodeJS.ErrnoException
  }
}

function isStream({isTTY, fd}: typeof process.stdout): boolean {
  const kind = fstatSync(fd)
  return isTTY || kind.isFIFO() || kind.isSocket()
}

function written(stream: NodeJS.WriteStream, text: string): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => stream.write(text, (error) => resolve(error ?? null)))
}
