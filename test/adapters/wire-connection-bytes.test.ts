import {once} from 'node:events'
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net'
import {expect} from 'chai'
import fc from 'fast-check'
import {startClock} from '../../src/adapters/clock.js'
import {WireConnection} from '../../src/adapters/redis/wire-connection.js'
import {ConnectionLost} from '../../src/app/ports/connection.js'

describe('WireConnection, replies as bytes', () => {
  let server: Server
  let accepted: Socket
  let connection: WireConnection

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const incoming = once(server, 'connection') as Promise<[Socket]>
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    ;[accepted] = await incoming
    accepted.resume()
    connection = new WireConnection('reader', 'server', socket, startClock(), 30_000)
  })
  afterEach(async () => {
    connection.close()
    accepted.destroy()
    server.close()
    await once(server, 'close')
  })

  const ask = Buffer.from('*1\r\n$4\r\nPING\r\n')

  it('keeps what is within the limit, drops what is not, and loses no reply behind it, however the bytes are cut', async () => {
    const reply = fc.oneof(
      fc.integer({min: 0, max: 60}).map((length) => `$${length}\r\n${'v'.repeat(length)}\r\n`),
      fc
        .array(fc.integer({min: 0, max: 30}), {maxLength: 5})
        .map(
          (lengths) =>
            `*${lengths.length}\r\n${lengths.map((length) => `$${length}\r\n${'w'.repeat(length)}\r\n`).join('')}`,
        ),
      fc.constantFrom('+OK\r\n', ':12\r\n', '$-1\r\n', '-ERR no\r\n'),
    )
    let timesDropped = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(reply, fc.constantFrom(1, 10, 30, undefined)), {minLength: 1, maxLength: 8}),
        fc.array(fc.integer({min: 1, max: 25}), {minLength: 1, maxLength: 40}),
        async (replies, cuts) => {
          const answers = Promise.all(replies.map(([, most]) => connection.request(ask, 1, most)))
          const bytes = Buffer.from(replies.map(([text]) => text).join(''))
          for (let at = 0, cut = 0; at < bytes.length; cut++) {
            const size = cuts[cut % cuts.length]!
            accepted.write(bytes.subarray(at, at + size))
            at += size
            await new Promise((resolve) => setImmediate(resolve))
          }
          for (const [at, {bytes: held, length, dropped, errors, release}] of (await answers).entries()) {
            const [text, most] = replies[at]!
            expect(length).to.equal(text.length)
            expect(errors).to.equal(text.startsWith('-') ? 1 : 0)
            if (dropped) timesDropped++
            if (dropped) expect(text.length).to.be.greaterThan(most!)
            else expect(held.toString('latin1', 0, length)).to.equal(text)
            release()
          }
        },
      ),
      {numRuns: 60},
    )
    expect(timesDropped).to.be.greaterThan(10)
  })

  it('takes no memory for a reply that it drops', async () => {
    const answer = connection.request(ask, 1, 1024 * 1024)
    const length = 64 * 1024 * 1024
    accepted.write(`$${length}\r\n`)
    const piece = Buffer.alloc(1024 * 1024, 'x')
    for (let sent = 0; sent < length; sent += piece.length) accepted.write(piece)
    accepted.write('\r\n')
    const {bytes, dropped, length: received} = await answer
    expect(dropped).to.equal(true)
    expect(received).to.equal(length + `$${length}\r\n\r\n`.length)
    expect(bytes.length).to.be.lessThan(2 * 1024 * 1024)
    const next = connection.request(ask, 1)
    accepted.write('+PONG\r\n')
    const pong = await next
    expect(pong.bytes.toString('latin1', 0, pong.length)).to.equal('+PONG\r\n')
  })

  it('rejects what is in flight, and all that follows, when the connection breaks', async () => {
    const answer = connection.request(ask, 1).catch((error: unknown) => error)
    accepted.destroy()
    expect(await answer).to.be.instanceOf(ConnectionLost)
    expect(await connection.request(ask, 1).catch((error: unknown) => error)).to.be.instanceOf(ConnectionLost)
  })
})
