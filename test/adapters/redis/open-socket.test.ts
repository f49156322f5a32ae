import {expect} from 'chai'
import {describeSocketError, unreachable} from '../../../src/adapters/redis/open-socket.js'

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
