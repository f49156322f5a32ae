import type {Command} from '../operation.js'

/** The bytes of commands as one RESP2 pipeline. */
export function encodeCommands(commands: readonly Command[]): Buffer {
  let text = ''
  const parts: Buffer[] = []
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
  const tail = Buffer.from(text)
  return parts.length === 0 ? tail : Buffer.concat([...parts, tail])
}
