import {ByteWriter, codeAt} from '../byte-writer.js'
import type {Command} from '../operation.js'

const ARRAY = 0x2a
const BULK = 0x24
const CR = 0x0d
const LF = 0x0a
const DIGIT_0 = 0x30
const FIRST_NOT_ASCII = 0x80

/** A kind, up to ten digits and two line ends: the most that frames a word or a command. */
const FRAME_BYTES = 15
/** Beyond this, native code is faster than a loop over characters. */
const SHORT_CHARS = 96

/** The bytes of commands as one RESP2 pipeline. */
export function encodeCommands(commands: readonly Command[]): Buffer {
  const out = new ByteWriter()
  writeCommands(commands, out)
  return out.view()
}

/** Writes commands as one RESP2 pipeline. */
export function writeCommands(commands: readonly Command[], out: ByteWriter): void {
  if (!writeAscii(commands, out)) out.bytes(encodeAny(commands))
}

/**
 * Writes commands whose words are ASCII text, as most are: checked and copied in one pass. Writes nothing and returns
 * false when a word is not.
 */
function writeAscii(commands: readonly Command[], out: ByteWriter): boolean {
  const bound = boundBytes(commands)
  if (bound === null) return false
  const block = out.room(bound)
  let to = out.length
  for (const command of commands) {
    to = frame(block, to, ARRAY, command.length)
    for (const word of command as readonly string[]) {
      const {length} = word
      to = frame(block, to, BULK, length)
      if (length > SHORT_CHARS) {
        if (Buffer.byteLength(word) !== length) return false
        to += block.write(word, to, 'latin1')
      } else {
        for (let char = 0; char < length; char++) {
          const code = codeAt(word, char)
          if (code >= FIRST_NOT_ASCII) return false
          block[to++] = code
        }
      }
      block[to++] = CR
      block[to++] = LF
    }
  }
  out.advance(to)
  return true
}

/** The most bytes that ASCII commands can take; null when a word is no text. */
function boundBytes(commands: readonly Command[]): number | null {
  let bound = 0
  for (const command of commands) {
    bound += FRAME_BYTES
    for (const word of command) {
      if (typeof word !== 'string') return null
      bound += FRAME_BYTES + word.length
    }
  }
  return bound
}

/** Writes a kind and a count, as in `$5`, with the line end; returns where the next byte goes. */
function frame(block: Buffer, start: number, kind: number, count: number): number {
  let to = start
  block[to++] = kind
  if (count < 10) block[to++] = DIGIT_0 + count
  else if (count < 100) {
    block[to++] = DIGIT_0 + ((count / 10) | 0)
    block[to++] = DIGIT_0 + (count % 10)
  } else to += block.write(String(count), to, 'latin1')
  block[to++] = CR
  block[to++] = LF
  return to
}

/** Commands with any words, binary ones included. */
function encodeAny(commands: readonly Command[]): Buffer {
  const parts: Buffer[] = []
  let text = ''
  for (const command of commands) {
    text += `*${command.length}\r\n`
    for (const word of command) {
      if (typeof word === 'string') {
        text += `$${Buffer.byteLength(word)}\r\n${word}\r\n`
        continue
      }
      const bytes = Buffer.from(word.base64, 'base64')
      parts.push(Buffer.from(`${text}$${bytes.length}\r\n`), bytes)
      text = '\r\n'
    }
  }
  parts.push(Buffer.from(text))
  return Buffer.concat(parts)
}
