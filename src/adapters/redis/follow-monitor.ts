import type {Socket} from 'node:net'
import {Failure} from '../../app/failure.js'
import type {Monitor} from '../../app/ports/view.js'
import {errorText} from '../../core/outcome.js'
import {encodeCommands} from '../../core/resp/encode-command.js'
import {RespError} from '../../core/resp/read-head.js'
import {historyReplies} from '../../core/resp/reply-factory.js'
import {RespParser} from '../../core/resp/resp-parser.js'
import {describeSocketError} from './open-socket.js'
import {TimeLimit} from './time-limit.js'

/** Sends MONITOR on this socket and hands over its lines, until it is closed. Rejects with a Failure when it is refused. */
export function followMonitor(
  socket: Socket,
  address: string,
  timeoutMs: number,
  onLine: (line: string) => void,
): Promise<Monitor> {
  return new Promise((resolve, reject) => {
    const limit = new TimeLimit(timeoutMs, () => fail(`no reply within ${timeoutMs} ms`))
    let started = false
    let lost: string | null = null
    const monitor: Monitor = {
      close() {
        socket.removeAllListeners('close')
        socket.destroy()
        return {lost}
      },
    }
    const fail = (reason: string) => {
      lost ??= reason
      limit.stop()
      socket.destroy()
      if (!started)
        reject(
          new Failure(
            'unreachable',
            `${address}: MONITOR: ${reason}`,
            'the user needs the MONITOR command, or leave out --trace',
          ),
        )
    }
    // Lines are simple strings, whose characters are bytes.
    const lines = new RespParser(historyReplies, (reply) => {
      if (started && typeof reply === 'string') onLine(reply)
      else if (reply === 'OK') {
        started = true
        limit.stop()
        resolve(monitor)
      } else fail(errorText(reply) ?? 'an answer that is neither OK nor an error')
    })
    socket.on('data', (chunk: Buffer) => {
      try {
        lines.push(chunk)
      } catch (error) {
        if (!(error instanceof RespError)) throw error
        fail(error.message)
      }
    })
    socket.on('error', (error: NodeJS.ErrnoException) => fail(describeSocketError(error)))
    socket.on('close', () => fail('connection closed by the server'))
    limit.start()
    socket.write(encodeCommands([['MONITOR']]))
  })
}
