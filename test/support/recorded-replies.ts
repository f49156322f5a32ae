import {readFileSync} from 'node:fs'
import {createServer, type Server, type Socket} from 'node:net'
import {fileURLToPath} from 'node:url'
import type {Reply} from '../../src/core/operation.js'
import {historyReplies} from '../../src/core/resp/reply-factory.js'
import {RespParser} from '../../src/core/resp/resp-parser.js'

/** What one side of a recorded pair answered, by command as typed; of several answers the last one. */
export type RecordedReplies = ReadonlyMap<string, Buffer>

const file = (name: string) => fileURLToPath(new URL(`../../../fixtures/replies/${name}.txt`, import.meta.url))

/** The transcript of one side. Lines of a reply stand four columns in, with the CR LF of the wire spelled out. */
export function recordedReplies(name: string, side: 'PRIMARY' | 'REPLICA'): RecordedReplies {
  const replies = new Map<string, Buffer>()
  let command: string | null = null
  let lines: string[] = []
  const keep = () => {
    if (command !== null && lines.length > 0) replies.set(command, wireReply(lines))
    lines = []
  }
  for (const line of readFileSync(file(name), 'latin1').split('\n')) {
    const sent = /^\[(PRIMARY|REPLICA)\] > (.*)$/.exec(line)
    if (sent || line.startsWith('===')) {
      keep()
      command = sent?.[1] === side ? sent[2]! : null
    } else if (line.startsWith('    ')) lines.push(line.slice(4))
  }
  keep()
  return replies
}

/** Paths and the like were shortened in the transcripts, so the length of a bulk is counted again. */
function wireReply(lines: readonly string[]): Buffer {
  const text = lines.join('').replaceAll('\\r\\n', '\r\n')
  const body = /^\$\d+\r\n(.*)\r\n$/s.exec(text)?.[1]
  return Buffer.from(body === undefined ? text : `$${body.length}\r\n${body}\r\n`, 'latin1')
}

/** A server on loopback that answers from a transcript, and from `overrides` before it. */
export async function replayReplies(
  replies: RecordedReplies,
  overrides: (command: readonly string[]) => string | null,
): Promise<{port: number; asked: string[]; close(): Promise<void>}> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    const parser = new RespParser<Reply>(historyReplies, (request) => {
      const command = (request as readonly string[]).map(String)
      asked.push(command.join(' '))
      const answer = overrides(command)
      socket.write(
        answer ?? replies.get(command.join(' ')) ?? `-ERR unknown command "${command[0]!.toLowerCase()}"\r\n`,
      )
    })
    socket.on('data', (bytes: Buffer) => parser.push(bytes))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
