import {UnexpectedReply, type Answer} from './answer.js'
import {encodeCommands} from './encode-command.js'
import {ARRAY, headForm, headLength, LINE, readHead} from './read-head.js'

const MULTI = encodeCommands([['MULTI']])
const EXEC = encodeCommands([['EXEC']])
/** What stands around the replies: to MULTI, and to EXEC. */
export const AROUND = 2
const MINUS = 45

/** The bytes of a pipeline as those of one transaction. */
export function asTransaction(pipeline: Buffer): Buffer {
  return Buffer.concat([MULTI, pipeline, EXEC])
}

/**
 * The replies within the answer to a transaction of so many commands, as they would have come without it; and whether
 * they had to be put together, since the server carried nothing out: then each command has its error.
 */
export function transactionReplies(answer: Answer, count: number): {readonly bytes: Buffer; readonly aborted: boolean} {
  const {bytes} = answer
  const lines: number[] = [0]
  for (let at = 0; at <= count; at++) lines.push(lineEnd(answer, lines[at]!))
  const body = readHead(bytes, lines[count + 1]!, bytes.length)
  if (body >= 0 && headForm === ARRAY && headLength === count) return {bytes: bytes.subarray(body), aborted: false}
  if (bytes[lines[count + 1]!] !== MINUS) throw new UnexpectedReply(answer, lines[count + 1]!, `an array of ${count}`)
  const why = bytes.subarray(lines[count + 1])
  const each = Array.from({length: count}, (_, at) => {
    const own = bytes.subarray(lines[at + 1], lines[at + 2])
    return own[0] === MINUS ? own : why
  })
  return {bytes: Buffer.concat(each), aborted: true}
}

/** Where the line that begins here ends: each command of a transaction is answered by one, QUEUED or an error. */
function lineEnd(answer: Answer, start: number): number {
  const end = readHead(answer.bytes, start, answer.bytes.length)
  if (end < 0 || headForm !== LINE) throw new UnexpectedReply(answer, start, 'OK or QUEUED')
  return end
}
