/** A command whose words are text or bytes. */
export type RawCommand = ReadonlyArray<string | Buffer>

/** The bytes of commands as one RESP2 pipeline. */
export function encodeWords(commands: readonly RawCommand[]): Buffer {
  const parts: Buffer[] = []
  let text = ''
  for (const command of commands) {
    text += `*${command.length}\r\n`
    for (const word of command) {
      if (typeof word === 'string') {
        text += `$${Buffer.byteLength(word)}\r\n${word}\r\n`
        continue
      }
      parts.push(Buffer.from(`${text}$${word.length}\r\n`), word)
      text = '\r\n'
    }
  }
  parts.push(Buffer.from(text))
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
}
