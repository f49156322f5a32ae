import type {Socket} from 'node:net'
import {Failure} from '../../app/failure.js'
import type {Monitor} from '../../app/ports/view.js'
import {encodeCommands} from '../../core/resp/encode-command.js'
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
    let rest = ''
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
    socket.on('data', (chunk: Buffer) => {
      // Lines are simple strings, and their escapes are ASCII: bytes and characters are the same here.
      const lines = (rest + chunk.toString('latin1')).split('\r\n')
      rest = lines.pop()!
      for (const line of lines) {
        if (started) onLine(line.slice(1))
        else if (line === '+OK') {
          started = true
          limit.stop()
          resolve(monitor)
        } else fail(line.slice(1))
      }
    })
    socket.on('error', (error: NodeJS.ErrnoException) => fail(describeSocketError(error)))
    socket.on('close', () => fail('connection closed by the server'))
    limit.start()
    socket.write(encodeCommands([['MONITOR']]))
  })
}
