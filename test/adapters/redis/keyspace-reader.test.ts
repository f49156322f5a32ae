import {expect} from 'chai'
import {KeyspaceReader} from '../../../src/adapters/redis/keyspace-reader.js'
import type {View} from '../../../src/app/ports/view.js'
import {commandName} from '../../../src/core/command/command-facts.js'
import {engineFacts} from '../../../src/core/engine/engines.js'
import type {Command, Reply} from '../../../src/core/operation.js'

/** A view of a server that answers by this function. */
function viewOf(answer: (command: Command) => Reply): View {
  const session = {
    client: 'test',
    send: (commands: readonly Command[]) =>
      Promise.resolve({invokedNs: 0, replies: commands.map(answer), completedNs: [], lost: null}),
    close: () => undefined,
  }
  const engine = engineFacts(new Map([['redis_version', '7.0.15']]))
  return {
    name: 'replica',
    address: '127.0.0.1:1',
    engine,
    openToLook: () => Promise.resolve(session),
  } as unknown as View
}

describe('KeyspaceReader', () => {
  const holding = (value: Reply, lifetimeMs: number) =>
    viewOf((command) => {
      switch (commandName(command)) {
        case 'scan':
          return ['0', ['key']]
        case 'type':
          return 'hash'
        case 'hgetall':
          return value
        case 'pexpiretime':
          return lifetimeMs
        case 'time':
          return ['9999999999', '0']
        default:
          return 'OK'
      }
    })
  const read = async (view: View) => (await new KeyspaceReader().snapshot(view, [0])).entries

  it('takes a hash without fields that is there for present', async () => {
    expect(await read(holding([], -1))).to.deep.equal([
      {db: 0, key: 'key', value: {type: 'hash', hash: []}, expireAtMs: null},
    ])
  })

  it('leaves out a hash that went while it was read', async () => {
    expect(await read(holding([], -2))).to.deep.equal([])
  })

  it('ends its reading by the later of both clocks, since a server hides keys by its own', async () => {
    const {readUntilMs} = await new KeyspaceReader().snapshot(holding([], -1), [0])
    expect(readUntilMs).to.equal(9_999_999_999_000)
  })
})
