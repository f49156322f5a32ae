import {encodeCommands} from '../../src/core/resp/encode-command.js'
import {EVERY_KEY} from '../../src/core/diff/key-selection.js'
import {forEachName, overAllNames, readNamePage} from '../../src/core/diff/page-request.js'
import type {Connection} from '../../src/app/ports/connection.js'

/**
 * Reads all names and strings of a server, and does nothing with them: SCAN and MGET, pipelined, and PEXPIRETIME of each
 * name where that is wanted. Returns the number of names.
 */
export async function bareRead(connection: Connection, withExpiry = false): Promise<number> {
  const scan = (cursor: string) => connection.request(encodeCommands([['SCAN', cursor, 'COUNT', '1000']]), 1)
  const inWork: Array<Promise<void>> = []
  let names = 0
  let next = scan('0')
  for (;;) {
    const reply = await next
    const page = readNamePage(reply, EVERY_KEY)
    reply.release()
    names += page.count
    if (page.cursor !== '0') next = scan(page.cursor)
    const values = overAllNames('MGET', page)
    const [bytes, replies] = withExpiry ? [forEachName('PEXPIRETIME', page, values), page.count + 1] : [values, 1]
    if (page.count > 0) inWork.push(connection.request(bytes, replies).then((answer) => answer.release()))
    if (inWork.length > 2) await inWork.shift()
    if (page.cursor === '0') break
  }
  await Promise.all(inWork)
  return names
}
