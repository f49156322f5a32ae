import {expect} from 'chai'
import {keysOutOfSight} from '../../../src/app/diff/keys-out-of-sight.js'
import type {View} from '../../../src/app/ports/view.js'
import {engineFacts} from '../../../src/core/engine/engines.js'
import type {Reply} from '../../../src/core/operation.js'

function viewOf(info: ReadonlyArray<readonly [string, string]>, reply: Reply): View {
  const control = {call: () => Promise.resolve(reply)}
  return {name: 'primary', address: '127.0.0.1:1', engine: engineFacts(new Map(info)), control} as unknown as View
}
const KVROCKS = [['kvrocks_version', '2.9.0']] as const

describe('keys out of sight of a diff', () => {
  it('are those of other namespaces of Kvrocks', async () => {
    const listed = ['__namespace', 'secret-token', 'tenant-a', 'token-a', 'tenant-b', 'token-b']
    const [reason] = await keysOutOfSight([viewOf(KVROCKS, listed)])
    expect(reason).to.match(/^primary 127.0.0.1:1 has 2 namespaces besides, .*tenant-a/)
    expect(reason).to.not.match(/token/)
  })

  it('may be there where the server does not tell', async () => {
    const [reason] = await keysOutOfSight([viewOf(KVROCKS, {error: 'NOPERM admin only'})])
    expect(reason).to.match(/does not tell whether it has another namespace.*NOPERM admin only/)
  })

  it('are none where there is only one namespace, or nothing of that kind', async () => {
    expect(await keysOutOfSight([viewOf(KVROCKS, ['__namespace', 'secret-token'])])).to.deep.equal([])
    expect(await keysOutOfSight([viewOf(KVROCKS, {error: "ERR unknown command 'NAMESPACE'"})])).to.deep.equal([])
    expect(await keysOutOfSight([viewOf([['redis_version', '7.0.15']], {error: 'NOPERM'})])).to.deep.equal([])
  })
})
