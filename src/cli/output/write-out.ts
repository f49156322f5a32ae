import {fstatSync, writeSync} from 'node:fs'
import {cannotWrite} from '../../adapters/output-file.js'
import {plainText} from '../../core/report/display-text.js'
import {styledText} from '../../core/report/text-style.js'
import {spellCommands} from './spell-commands.js'

const STDERR = 2

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
  const lines = [message, ...hints].map((line) => plainText(spellCommands(line)).replaceAll('\n', '\n          '))
  const text = `${clear}lockstep: ${lines.join('\n          ')}\n`
  if (writeWhole(STDERR, text)?.code === 'EAGAIN') process.stderr.write(text)
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
