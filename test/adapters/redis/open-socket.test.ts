import {once} from 'node:events'
import {createServer, type AddressInfo} from 'node:net'
import {expect} from 'chai'
import {describeSocketError, openSocket, unreachable} from '../../../src/adapters/redis/open-socket.js'

describe('openSocket', () => {
  it('does not count time in which this process stood still', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const {port} = server.address() as AddressInfo
      const opening = openSocket({address: 'test', host: '127.0.0.1', port, timeoutMs: 200})
      // As Ctrl-Z does; meanwhile the server answers.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
      ;(await opening).destroy()
    } finally {
      server.close()
    }
  })
})

describe('describeSocketError', () => {
  const errors: ReadonlyArray<readonly [string, string, RegExp]> = [
    [
      '807C6B5C967F0000:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../deps/rec.c:1601:SSL alert number 116\n',
      'tlsv13 alert certificate required',
      /--tls-cert and --tls-key/,
    ],
    [
      '80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/ssl3_record.c:355:',
      'wrong version number',
      /use redis:\/\//,
    ],
    ['self-signed certificate', 'self-signed certificate', /--tls-ca/],
  ]
  for (const [message, reason, hint] of errors) {
    it(`tells ${reason}, and what to do`, () => {
      expect(describeSocketError(new Error(message))).to.equal(reason)
      expect(unreachable('h:1', reason).hint).to.match(hint)
    })
  }
})
