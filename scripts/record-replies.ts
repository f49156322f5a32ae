import {readFileSync} from 'node:fs'
import {connect} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {encodeCommands} from '../src/core/resp/encode-command.js'
import {rawReplies, type RawReply} from '../src/core/resp/reply-factory.js'
import {encodeReply} from '../src/core/resp/encode-reply.js'
import {RespParser} from '../src/core/resp/resp-parser.js'

/** What a pair answers to a list of commands, one text a command: the side, the command, and the reply as JSON. */
export async function recordReplies(list: string, primaryPort: number, replicaPort: number): Promise<string[]> {
  const sides = {PRIMARY: await open(primaryPort), REPLICA: await open(replicaPort)}
  const lines: string[] = []
  let queueing = false
  try {
    for (const line of readFileSync(list, 'utf8').split('\n')) {
      if (line === '' || line.startsWith('#')) continue
      const [, side, text] = /^(PRIMARY|REPLICA) (.*)$/.exec(line) ?? []
      if (side !== undefined) {
        const {ask} = sides[side as 'PRIMARY' | 'REPLICA']
        if (text === 'MULTI') queueing = true
        else if (text === 'EXEC' || text === 'DISCARD') queueing = false
        else if (!queueing && DEADLY.test(text!)) await nothingLoads(ask)
        const reply = await ask(words(text!))
        lines.push(`${line}\n    ${JSON.stringify(encodeReply(reply).toString('latin1'))}`)
      } else {
        lines.push(line)
        if (line === 'WAIT') await followed(sides.PRIMARY.ask, sides.REPLICA.ask)
      }
    }
  } finally {
    sides.PRIMARY.close()
    sides.REPLICA.close()
  }
  return lines
}

/** What a server may not survive while keys are being loaded into its read cache. */
const DEADLY = /^(TTL|PTTL|TYPE) /

type Ask = (command: readonly string[]) => Promise<RawReply>

/** Resolves when nothing is being loaded into the server's read cache, by its own count. */
async function nothingLoads(ask: Ask): Promise<void> {
  for (let loading = true; loading;) {
    const told = await ask(['INFO', 'cache'])
    loading = Buffer.isBuffer(told) && /waitting_load_keys_num:[1-9]/.test(told.toString())
    if (loading) await sleep(5)
  }
}

/** Resolves when a key that is written now has reached the replica. */
async function followed(primary: Ask, replica: Ask): Promise<void> {
  await primary(['SET', 'followed', '1'])
  while ((await replica(['EXISTS', 'followed'])) !== '1') await sleep(20)
  await primary(['DEL', 'followed'])
  while ((await replica(['EXISTS', 'followed'])) === '1') await sleep(20)
}

/** Words as they are typed; `""` is the empty one. */
function words(text: string): string[] {
  return text.split(' ').map((word) => (word === '""' ? '' : word))
}

async function open(port: number): Promise<{readonly ask: Ask; close(): void}> {
  const socket = connect(port, '127.0.0.1')
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  const waiting: Array<(reply: RawReply) => void> = []
  const parser = new RespParser<RawReply>(rawReplies, (reply) => waiting.shift()?.(reply))
  socket.on('data', (bytes) => parser.push(bytes))
  return {
    ask: (command) =>
      new Promise((resolve) => {
        waiting.push(resolve)
        socket.write(encodeCommands([command]))
      }),
    close: () => socket.destroy(),
  }
}

if (process.argv[1]?.includes('record-replies') === true) {
  const [list, primary, replica] = process.argv.slice(2)
  console.log((await recordReplies(list!, Number(primary), Number(replica))).join('\n'))
}
