import type {Answer} from '../../src/core/resp/answer.js'

/** These bytes as the answer of a server to some command. */
export function answerOf(bytes: Buffer | string, asked = 'MGET'): Answer {
  return {
    bytes: typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes,
    server: 'replica 127.0.0.1:6380',
    asked,
  }
}
