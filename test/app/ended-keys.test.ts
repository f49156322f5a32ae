import {expect} from 'chai'
import {withEndedKeys} from '../../src/app/ended-keys.js'
import {NamedKeys} from '../../src/app/named-keys.js'
import type {View, Views} from '../../src/app/ports/view.js'
import {engineFacts} from '../../src/core/engine/engines.js'
import type {Command} from '../../src/core/operation.js'

/** A Redis that counts these keys of database 0 in memory, at this offset. */
function server(role: 'primary' | 'replica', memory: readonly string[], offset = 7, version = '7.0.15'): View {
  const answer = ([, , key]: Command) => (memory.includes(key as string) ? 64 : null)
  return {
    name: role,
    engine: engineFacts(new Map([version === '' ? ['pika_version', 'v3.5.5'] : ['redis_version', version]])),
    control: {
      replication: () => Promise.resolve({offsets: {all: offset}}),
      info: () => Promise.resolve(new Map(memory.length > 0 ? [['db0', `keys=${memory.length},expires=0`]] : [])),
    },
    open: () =>
      Promise.resolve({
        send: ([, ...commands]: readonly Command[]) => Promise.resolve({replies: ['OK', ...commands.map(answer)]}),
        close: () => undefined,
      }),
  } as unknown as View
}

/** The names that the replica's snapshot has afterwards. */
async function found(primary: View, replica: View, shown: readonly string[] = []): Promise<unknown[]> {
  const named = new NamedKeys()
  for (const key of ['a', 'b', 'c']) named.addCommand(0, ['SET', key, 'v'])
  const entries = shown.map((key) => ({db: 0, key, value: {type: 'string' as const, string: 'v'}, expireAtMs: null}))
  const snapshots = ['primary', 'replica'].map((view) => ({view, entries, readFromMs: 0, readUntilMs: 0}))
  const views: Views = {primary, replicas: [replica], caches: []}
  const [ours, theirs] = await withEndedKeys(views, snapshots, named, [0, 1])
  expect(ours!.entries).to.deep.equal(entries)
  return theirs!.entries.slice(shown.length).map(({key}) => key)
}

describe('withEndedKeys', () => {
  it('adds what a replica alone has memory for, and no reading shows', async () => {
    expect(await found(server('primary', ['a']), server('replica', ['a', 'b', 'c']), ['a'])).to.deep.equal(['b', 'c'])
  })

  it('adds nothing where both count the same, or the primary more: it has not deleted what ended', async () => {
    expect(await found(server('primary', ['a']), server('replica', ['a']), ['a'])).to.deep.equal([])
    expect(await found(server('primary', ['a', 'b']), server('replica', ['a']), ['a'])).to.deep.equal([])
  })

  it('does not blame keys of others, nor a replica that is behind, nor an engine whose counts prove nothing', async () => {
    expect(await found(server('primary', []), server('replica', ['foreign']))).to.deep.equal([])
    expect(await found(server('primary', []), server('replica', ['a'], 6))).to.deep.equal([])
    expect(await found(server('primary', [], 7, ''), server('replica', ['a'], 7, ''))).to.deep.equal([])
  })
})
