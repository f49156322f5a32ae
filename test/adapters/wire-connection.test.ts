import {once} from 'node:events'
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net'
import {expect} from 'chai'
import {startClock} from '../../src/adapters/clock.js'
import {WireConnection} from '../../src/adapters/redis/wire-connection.js'
import type {Command} from '../../src/core/operation.js'
import {encodeCommands} from '../../src/core/resp/encode-command.js'

describe('WireConnection', () => {
  let server: Server
  let accepted: Socket
  let session: WireConnection

  beforeEach(async () => {
    server = createServer({pauseOnConnect: true}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const connection = once(server, 'connection') as Promise<[Socket]>
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    ;[accepted] = await connection
    session = new WireConnection('writer', 'server', socket, startClock(), 30_000)
  })
  afterEach(async () => {
    session.close()
    accepted.destroy()
    server.close()
    await once(server, 'close')
  })

  it('sends every pipeline as it was given, also while the server does not read', async () => {
    // More than the socket's buffers hold, in pipelines of very different sizes.
    const batches: Command[][] = Array.from({length: 60}, (_, batch) =>
      Array.from({length: 1 + ((batch * 37) % 200)}, (__, at) => ['SET', `key-${batch}-${at}`, 'v'.repeat(batch * 40)]),
    )
    const answers = batches.map((commands) => session.send(commands))
    const wanted = Buffer.concat(batches.map((commands) => encodeCommands(commands)))
    const received: Buffer[] = []
    let bytes = 0
    accepted.on('data', (chunk: Buffer) => {
      received.push(chunk)
      bytes += chunk.length
      if (bytes === wanted.length) accepted.write('+OK\r\n'.repeat(batches.flat().length))
    })
    accepted.resume()
    const sent = await Promise.all(answers)
    expect(Buffer.concat(received).equals(wanted)).to.equal(true)
    expect(sent.map(({lost, replies}) => [lost, replies.length])).to.deep.equal(
      batches.map((commands) => [null, commands.length]),
    )
  })

  it('sends the next pipeline right after the last one was answered', async () => {
    let text = ''
    accepted.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      accepted.write('+OK\r\n')
    })
    accepted.resume()
    for (const word of ['first', 'of-another-length', 'x']) {
      expect((await session.send([['SET', 'key', word]])).replies).to.deep.equal(['OK'])
    }
    expect(text).to.equal(
      ['first', 'of-another-length', 'x'].map((word) => encodeCommands([['SET', 'key', word]]).toString()).join(''),
    )
  })
})
