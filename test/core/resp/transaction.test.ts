import {expect} from 'chai'
import {UnexpectedReply} from '../../../src/core/resp/answer.js'
import {asTransaction, transactionReplies} from '../../../src/core/resp/transaction.js'

describe('a transaction around a pipeline', () => {
  const replies = (text: string, count: number) => {
    const answer = {bytes: Buffer.from(text), server: 'primary', asked: 'GET'}
    const {bytes, aborted} = transactionReplies(answer, count)
    return {text: bytes.toString(), aborted}
  }

  it('stands around its bytes', () => {
    const bytes = asTransaction(Buffer.from('*2\r\n$3\r\nGET\r\n$1\r\nk\r\n')).toString()
    expect(bytes).to.equal('*1\r\n$5\r\nMULTI\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n*1\r\n$4\r\nEXEC\r\n')
  })

  it('leaves the replies as they would have come without it', () => {
    const text = '+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n$1\r\nv\r\n*1\r\n:7\r\n'
    expect(replies(text, 2)).to.deep.equal({text: '$1\r\nv\r\n*1\r\n:7\r\n', aborted: false})
    expect(replies('+OK\r\n*0\r\n', 0)).to.deep.equal({text: '', aborted: false})
  })

  it('answers every command with an error when nothing was carried out', () => {
    const text = '+OK\r\n-ERR unknown command "dump"\r\n+QUEUED\r\n-EXECABORT errors before\r\n'
    expect(replies(text, 2)).to.deep.equal({
      text: '-ERR unknown command "dump"\r\n-EXECABORT errors before\r\n',
      aborted: true,
    })
  })

  it('takes nothing else for an answer', () => {
    for (const text of [
      '+OK\r\n+QUEUED\r\n*2\r\n:1\r\n:2\r\n',
      '+OK\r\n+QUEUED\r\n+OK\r\n',
      '+OK\r\n*1\r\n:1\r\n',
      '+OK\r\n',
    ])
      expect(() => replies(text, 1), text).to.throw(UnexpectedReply)
  })
})
