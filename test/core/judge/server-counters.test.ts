import {expect} from 'chai'
import {
  countedDisturbances,
  serverCounters,
  syncDisturbances,
  type ServerCounters,
} from '../../../src/core/judge/server-counters.js'

const counters = (calls: Record<string, number>, more: Partial<ServerCounters> = {}): ServerCounters => ({
  calls: new Map(Object.entries(calls)),
  resets: 0,
  evictedKeys: 0,
  expiredKeys: 0,
  fullSyncs: 1,
  partialSyncs: 0,
  writableReplica: false,
  ...more,
})
const server = (view: string, before: ServerCounters, after: ServerCounters) => ({
  view,
  server: `${view} 127.0.0.1:1`,
  before,
  after,
})
const effects = (...args: Parameters<typeof countedDisturbances>) =>
  countedDisturbances(...args).map(({view, effect}) => `${view} ${effect}`)

describe('serverCounters', () => {
  it('reads names with a bar as their command', () => {
    const stats = new Map([
      ['cmdstat_xgroup|create', 'calls=2,usec=9'],
      ['cmdstat_xgroup|destroy', 'calls=1,usec=9'],
      ['cmdstat_set', 'calls=7,usec=9'],
    ])
    const info = new Map([
      ['evicted_keys', '3'],
      ['sync_full', '1'],
      ['role', 'slave'],
      ['slave_read_only', '0'],
    ])
    const found = serverCounters(info, stats)
    expect([...found.calls]).to.deep.equal([
      ['xgroup', 3],
      ['set', 7],
    ])
    expect(found).to.include({evictedKeys: 3, expiredKeys: null, fullSyncs: 1, writableReplica: true})
  })
})

describe('countedDisturbances', () => {
  const primary = (calls: Record<string, number>, more: Partial<ServerCounters> = {}) =>
    server('primary', counters({set: 10, xgroup: 1}), counters({set: 10, xgroup: 1, ...calls}, more))

  it('says that what others wrote may be gone where the run flushed', () => {
    const told = (sent: ReadonlyArray<readonly [string, number]>) =>
      countedDisturbances(primary({set: 11}), [], new Map(sent))[0]!.what
    expect(told([['flushdb', 1]])).to.match(
      /: 1 SET; somebody else writes there, and what they wrote may have been flushed$/,
    )
    expect(told([['flushdb', 0]])).to.match(/: 1 SET; somebody else writes there$/)
  })

  it('leaves open whose writes are counted beyond its commands where the run sends scripts, but for a foreign script', () => {
    const found = (calls: Record<string, number>) =>
      countedDisturbances(primary(calls), [], new Map([['eval', 3]])).map(({effect, mayBeOwn, what}) => [
        effect,
        mayBeOwn ?? false,
        what.includes('its scripts made them, or somebody else'),
      ])
    expect(found({eval: 3, set: 16})).to.deep.equal([['overwrites', true, true]])
    expect(found({eval: 4, set: 16})).to.deep.equal([['anything', false, false]])
    expect(found({eval: 3})).to.deep.equal([])
  })

  const table: ReadonlyArray<readonly [string, Record<string, number>, string[]]> = [
    ['nothing', {}, []],
    ['own writes', {set: 15}, []],
    ['reads', {get: 100}, []],
    ['a foreign SET', {set: 16}, ['primary overwrites']],
    ['a foreign DEL', {set: 15, del: 1}, ['primary removes']],
    ['a foreign FLUSHALL', {flushall: 1}, ['primary removes']],
    ['a foreign EXPIRE', {expire: 1}, ['primary retimes']],
    ['a foreign EXPIRE and DEL', {expire: 1, del: 1}, ['primary overwrites']],
    ['a foreign RENAME', {rename: 1, del: 3}, ['primary anything']],
    ['a foreign script', {eval: 1}, ['primary anything']],
    ['a foreign XGROUP CREATE', {xgroup: 2}, ['primary overwrites']],
    ['counters that went back', {set: 3}, ['primary anything']],
  ]
  for (const [what, calls, expected] of table) {
    it(`tells ${what}`, () => {
      expect(effects(primary(calls), [], new Map([['set', 5]]))).to.deep.equal(expected)
    })
  }

  it('tells a counter that was set back although it has grown since: it misses what the server has answered', () => {
    const since = (calls: number) =>
      countedDisturbances(primary({set: calls}), [], new Map([['set', 8]]), new Map([['set', 7]]))
    expect(since(16)[0]?.what).to.match(
      /counters of primary 127\.0\.0\.1:1 were set back during the run \(CONFIG RESETSTAT\)/,
    )
    expect(since(17)).to.deep.equal([])
    expect(since(18)).to.deep.equal([])
  })

  it('tells a CONFIG RESETSTAT that the server itself counts', () => {
    const stats = (calls: number) =>
      serverCounters(new Map(), new Map([['cmdstat_config|resetstat', `calls=${calls}`]]))
    const between = (before: number, after: number) =>
      effects(server('primary', stats(before), stats(after)), [], new Map())
    expect(between(0, 1)).to.deep.equal(['primary anything'])
    expect(between(1, 1)).to.deep.equal([])
  })

  it('tells evictions, on either side', () => {
    const evicted = {evictedKeys: 4}
    const replica = server('replica', counters({}), counters({}, evicted))
    expect(effects(primary({}, evicted), [replica], new Map())).to.deep.equal(['primary removes', 'replica removes'])
    expect(countedDisturbances(primary({}, evicted), [], new Map())[0]!.what).to.match(
      /^primary 127\.0\.0\.1:1 evicted 4 keys during the run .*maxmemory/,
    )
  })

  it('tells foreign writes on a replica that takes them, and not what replication brought', () => {
    const writable = {writableReplica: true}
    const replica = (calls: Record<string, number>) =>
      server('replica', counters({}, writable), counters(calls, writable))
    const own = new Map(Object.entries({set: 5, getset: 2, del: 1}))
    const ran = primary({set: 15, getset: 2, del: 1}, {expiredKeys: 3})
    expect(effects(ran, [replica({set: 7, del: 4})], own)).to.deep.equal([])
    expect(effects(ran, [replica({set: 8, del: 4})], own)).to.deep.equal(['replica overwrites'])
    expect(effects(ran, [replica({set: 7, del: 5})], own)).to.deep.equal(['replica removes'])
    const readOnly = server('replica', counters({}), counters({set: 100}))
    expect(effects(ran, [readOnly], own)).to.deep.equal([])
  })
})

describe('syncDisturbances', () => {
  it('tells full and resumed copies since the last look, which explain nothing', () => {
    const found = syncDisturbances(
      server('primary', counters({}), counters({}, {fullSyncs: 3, partialSyncs: 1})),
      'in round 2',
    )
    expect(found.map(({effect, what}) => `${effect}: ${what}`)).to.deep.equal([
      'nothing: primary 127.0.0.1:1 served 2 full syncs in round 2: what was compared had been copied, not replicated',
      'nothing: the link of a replica of primary 127.0.0.1:1 broke in round 2: it resumed once',
    ])
  })

  it('is silent where nothing was copied, or nothing is counted', () => {
    expect(syncDisturbances(server('primary', counters({}), counters({})), '')).to.deep.equal([])
    const uncounted = counters({}, {fullSyncs: null, partialSyncs: null})
    expect(syncDisturbances(server('primary', uncounted, uncounted), '')).to.deep.equal([])
  })
})
