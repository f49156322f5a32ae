import {fromBulk, type Bulk} from '../bulk.js'
import {ByteWriter, codeAt} from '../byte-writer.js'

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

/** A command as it is sent: words are text, bytes, or as histories keep them. */
export type Words = ReadonlyArray<Bulk | Buffer>

/** The bytes of commands as one RESP2 pipeline. */
export function encodeCommands(commands: readonly Words[]): Buffer {
  const out = new ByteWriter()
  writeCommands(commands, out)
  return out.view()
}

/** Writes commands as one RESP2 pipeline. */
export function writeCommands(commands: readonly Words[], out: ByteWriter): void {
  for (const command of commands) if (!writeAscii(command, out)) writeAny(command, out)
}

/**
 * Writes a command whose words are ASCII text, as most are: checked and copied in one pass. Writes nothing of use and
 * returns false when a word is not.
 */
function writeAscii(command: Words, out: ByteWriter): boolean {
  let bound = FRAME_BYTES
  for (const word of command) {
    if (typeof word !== 'string') return false
    bound += FRAME_BYTES + word.length
  }
  const block = out.room(bound)
  let to = frame(block, out.length, ARRAY, command.length)
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
  out.advance(to)
  return true
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

/** Writes a command with any words. */
function writeAny(command: Words, out: ByteWriter): void {
  out.advance(frame(out.room(FRAME_BYTES), out.length, ARRAY, command.length))
  for (const word of command) {
    const bytes = Buffer.isBuffer(word) ? word : fromBulk(word)
    out.advance(frame(out.room(FRAME_BYTES), out.length, BULK, bytes.length))
    out.bytes(bytes)
    out.code(CR)
    out.code(LF)
  }
}
