import {expect} from 'chai'
import {ReadCache} from '../../../src/lab/cache/read-cache.js'
import {combineHooks} from '../../../src/lab/faults/combine-hooks.js'
import type {FaultHooks} from '../../../src/lab/faults/fault-hooks.js'
import {SeededRandom} from '../../../src/lab/seeded-random.js'
import {Database} from '../../../src/lab/store/database.js'
import {waitUntil} from '../../support/wait-until.js'

describe('ReadCache', () => {
  it('serves what it loaded, until a write tells it better', async () => {
    const {cache, store, write} = await loaded({})
    store.set('key', {type: 'string', value: 'changed behind its back', expiresAtMs: 0})
    expect(cache.read('key', store, 0)).to.include({value: 'old'})
    write('new')
    expect(cache.read('key', store, 0)).to.include({value: 'new'})
    expect(cache.size).to.equal(1)
  })

  it('drops what a write removed or turned into another type', async () => {
    const {cache, store} = await loaded({})
    store.set('key', {type: 'list', value: ['x'], expiresAtMs: 0})
    cache.written('key', store.get('key', 0))
    expect(cache.size).to.equal(0)
  })

  it('does not serve a name that has ended', async () => {
    const {cache, store} = await loaded({}, 1000)
    expect(cache.read('key', store, 999)).to.include({value: 'old'})
    expect(cache.read('key', store, 1000)).to.equal(undefined)
  })

  it('is bypassed from the flush on, and used again when it is cleared', async () => {
    const {cache, store} = await loaded({})
    cache.beforeFlush()
    expect(cache.status).to.equal('Invalid')
    store.clear()
    expect(cache.read('key', store, 0)).to.equal(undefined)
    cache.afterFlush()
    expect(cache.status).to.equal('Clearing')
    expect(cache.read('key', store, 0)).to.equal(undefined)
    await waitUntil('it is in use', () => cache.status === 'Ok')
    expect(cache.size).to.equal(0)
  })

  it('goes on serving what was flushed when it is cleared late', async () => {
    const {cache, store} = await loaded({clearsCacheLateMs: () => 5})
    cache.beforeFlush()
    store.clear()
    cache.afterFlush()
    expect(cache.read('key', store, 0)).to.include({value: 'old'})
    expect(cache.status).to.equal('Clearing')
    await waitUntil('it is cleared', () => cache.status === 'Ok')
    expect(cache.read('key', store, 0)).to.equal(undefined)
  })

  for (const outdate of ['a write', 'a flush'] as const) {
    it(`discards a load that ${outdate} outdates, unless that is the fault`, async () => {
      expect(await staleAfter(outdate, {})).to.equal(0)
      expect(await staleAfter(outdate, {keepsLoad: () => true})).to.be.greaterThan(0)
    })
  }
})

interface Loaded {
  readonly cache: ReadCache
  readonly store: Database
  readonly write: (value: string) => void
}

/** A cache that holds `key` with the value `old`. */
async function loaded(hooks: FaultHooks, expiresAtMs = 0): Promise<Loaded> {
  const cache = new ReadCache(new SeededRandom(1), combineHooks([hooks]))
  const store = new Database(0)
  store.set('key', {type: 'string', value: 'old', expiresAtMs})
  cache.read('key', store, 0)
  await waitUntil('it is loaded', () => cache.size === 1)
  return {
    cache,
    store,
    write(value) {
      store.set('key', {type: 'string', value, expiresAtMs: 0})
      cache.written('key', store.get('key', 0))
    },
  }
}

/** Begins 100 loads, outdates them at once, lets them land, and counts what is served that the store does not hold. */
async function staleAfter(outdate: 'a write' | 'a flush', hooks: FaultHooks): Promise<number> {
  const cache = new ReadCache(new SeededRandom(1), combineHooks([hooks]))
  const store = new Database(0)
  const keys = Array.from({length: 100}, (_, at) => `key${at}`)
  for (const key of keys) {
    store.set(key, {type: 'string', value: 'old', expiresAtMs: 0})
    cache.read(key, store, 0)
  }
  if (outdate === 'a flush') {
    cache.beforeFlush()
    store.clear()
    cache.afterFlush()
  } else {
    for (const key of keys) {
      store.delete(key, 0)
      cache.written(key, undefined)
    }
  }
  await waitUntil('all has landed', () => cache.status === 'Ok' && cache.waitingLoads === 0)
  return keys.filter((key) => cache.read(key, store, 0)).length
}
