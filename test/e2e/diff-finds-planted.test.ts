import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {Redis} from 'ioredis'
import type {Divergence} from '../../src/core/divergence.js'
import {fromBulk} from '../../src/core/bulk.js'
import {RedisPair} from '../support/redis-pair.js'
import {diffReportOf} from '../support/report-of.js'
import {runLockstep, scratchFolder, type ProcessResult} from '../support/run-lockstep.js'
import {waitUntil} from '../support/wait-until.js'

interface Planting {
  readonly what: string
  readonly db?: number
  readonly key: string | Buffer
  readonly kind: Divergence['kind']
  /** What the row says of it. */
  readonly detail: RegExp
  /** On the primary, before the replica is touched. */
  readonly prepare?: (primary: Redis) => Promise<unknown>
  /** On the replica only. */
  readonly plant: (replica: Redis) => Promise<unknown>
}

const BINARY_KEY = Buffer.from([0x00, 0xff, 0xfe, 0x0d, 0x0a, 0x24])
const MANY = 20_000

const numbered = (count: number, name: string) => Array.from({length: count}, (_, at) => `${name}${at}`)

/** Sixteen differences that fool other tools, and some more. */
const PLANTINGS: readonly Planting[] = [
  {
    what: 'a value of the same length with another byte',
    key: 'same-length',
    kind: 'value',
    detail: /byte \d+ differs/,
    prepare: (primary) => primary.set('same-length', 'abcdefgh'),
    plant: (replica) => replica.set('same-length', 'abcdefgH'),
  },
  {
    what: 'a longer string',
    key: 'longer',
    kind: 'value',
    detail: /4 bytes on the primary, 5 on the replica/,
    prepare: (primary) => primary.set('longer', 'abcd'),
    plant: (replica) => replica.append('longer', 'e'),
  },
  {
    what: 'a deleted key',
    key: 'deleted',
    kind: 'missing',
    detail: /a string/,
    prepare: (primary) => primary.set('deleted', 'v'),
    plant: (replica) => replica.del('deleted'),
  },
  {
    what: 'a key only on the replica',
    key: 'extra',
    kind: 'extra',
    detail: /a string/,
    plant: (replica) => replica.set('extra', 'v'),
  },
  {
    what: 'another type',
    key: 'retyped',
    kind: 'type',
    detail: /list on the primary, set on the replica/,
    prepare: (primary) => primary.rpush('retyped', 'a'),
    plant: (replica) => replica.multi().del('retyped').sadd('retyped', 'a').exec(),
  },
  {
    what: 'the value of a hash field',
    key: 'hash-field',
    kind: 'value',
    detail: /field b of 3 differs/,
    prepare: (primary) => primary.hset('hash-field', {a: '1', b: '2', c: '3'}),
    plant: (replica) => replica.hset('hash-field', 'b', 'x'),
  },
  {
    what: 'a member of a set swapped',
    key: 'set-swapped',
    kind: 'value',
    detail: /member (b of 3 missing on the replica|z of 3 only on the replica), and 1 more/,
    prepare: (primary) => primary.sadd('set-swapped', 'a', 'b', 'c'),
    plant: (replica) => replica.multi().srem('set-swapped', 'b').sadd('set-swapped', 'z').exec(),
  },
  {
    what: 'a score',
    key: 'score',
    kind: 'value',
    detail: /member b of 2 differs/,
    prepare: (primary) => primary.zadd('score', 1, 'a', 2, 'b'),
    plant: (replica) => replica.zadd('score', 2.5, 'b'),
  },
  {
    what: 'an element of a list',
    key: 'list-element',
    kind: 'value',
    detail: /item 1 of 3 differs/,
    prepare: (primary) => primary.rpush('list-element', 'a', 'b', 'c'),
    plant: (replica) => replica.lset('list-element', 1, 'x'),
  },
  {
    what: 'an expiry added',
    key: 'expiry-added',
    kind: 'ttl',
    detail: /other expiry/,
    prepare: (primary) => primary.set('expiry-added', 'v'),
    plant: (replica) => replica.expire('expiry-added', 10_000),
  },
  {
    what: 'an expiry moved',
    key: 'expiry-moved',
    kind: 'ttl',
    detail: /other expiry/,
    prepare: (primary) => primary.set('expiry-moved', 'v', 'EX', 10_000),
    plant: (replica) => replica.expire('expiry-moved', 20_000),
  },
  {
    what: 'a list cut at its tail',
    key: 'list-cut',
    kind: 'value',
    detail: /item 9 of 10 missing on the replica/,
    prepare: (primary) => primary.rpush('list-cut', ...numbered(10, 'i')),
    plant: (replica) => replica.rpop('list-cut'),
  },
  {
    what: 'an empty string missing',
    key: 'empty-string',
    kind: 'missing',
    detail: /a string/,
    prepare: (primary) => primary.set('empty-string', ''),
    plant: (replica) => replica.del('empty-string'),
  },
  {
    what: 'the last field of a hash of 20,000',
    key: 'large-hash',
    kind: 'value',
    detail: /field f19999 of 20,000 differs/,
    prepare: (primary) =>
      primary.hset('large-hash', Object.fromEntries(numbered(MANY, 'f').map((field) => [field, 'v']))),
    plant: (replica) => replica.hset('large-hash', 'f19999', 'x'),
  },
  {
    what: 'the last item of a list of 20,000',
    key: 'large-list',
    kind: 'value',
    detail: /item 19999 of 20,000 differs/,
    prepare: (primary) => primary.rpush('large-list', ...numbered(MANY, 'i')),
    plant: (replica) => replica.lset('large-list', -1, 'x'),
  },
  {
    what: 'a member of a set of 20,000 swapped',
    key: 'large-set',
    kind: 'value',
    detail: /member (m7 of 20,000 missing on the replica|other of 20,000 only on the replica), and 1 more/,
    prepare: (primary) => primary.sadd('large-set', ...numbered(MANY, 'm')),
    plant: (replica) => replica.multi().srem('large-set', 'm7').sadd('large-set', 'other').exec(),
  },
  {
    what: 'a score in a sorted set of 20,000',
    key: 'large-zset',
    kind: 'value',
    detail: /member m19999 of 20,000 differs/,
    prepare: (primary) => primary.zadd('large-zset', ...numbered(MANY, 'm').flatMap((member, at) => [at, member])),
    plant: (replica) => replica.zadd('large-zset', -1, 'm19999'),
  },
  {
    what: 'a byte of a string of 2 MB',
    key: 'large-string',
    kind: 'value',
    detail: /byte 2,?000,?000 differs/,
    prepare: (primary) => primary.set('large-string', 'x'.repeat(2_100_000)),
    plant: (replica) => replica.setrange('large-string', 2_000_000, 'y'),
  },
  {
    what: 'a byte of a string of 40 MB, more than is kept of a page',
    key: 'huge-string',
    kind: 'value',
    detail: /byte 39,?999,?999 differs/,
    prepare: (primary) => primary.setrange('huge-string', 40_000_000, 'end'),
    plant: (replica) => replica.setrange('huge-string', 39_999_999, 'y'),
  },
  {
    what: 'a binary value under a binary key',
    key: BINARY_KEY,
    kind: 'value',
    detail: /byte \d+ differs/,
    prepare: (primary) => primary.set(BINARY_KEY, Buffer.from([0xff, 0x00, 0x80])),
    plant: (replica) => replica.set(BINARY_KEY, Buffer.from([0xff, 0x00, 0x81])),
  },
  {
    what: 'a key in another database only on the replica',
    db: 7,
    key: 'elsewhere',
    kind: 'extra',
    detail: /a string/,
    plant: async (replica) => {
      await replica.select(7)
      await replica.set('elsewhere', 'v')
      await replica.select(0)
    },
  },
  {
    what: 'the last entry of a stream of 10,000',
    key: 'stream-tail',
    kind: 'value',
    detail: /entry 10000-0 missing on the replica/,
    prepare: async (primary) => {
      const pipeline = primary.pipeline()
      for (let id = 1; id <= 10_000; id++) pipeline.xadd('stream-tail', `${id}-0`, 'f', `v${id}`)
      await pipeline.exec()
    },
    plant: (replica) => replica.xdel('stream-tail', '10000-0'),
  },
  {
    what: 'who has the last of 2,500 pending entries',
    key: 'stream-many-pending',
    kind: 'value',
    detail: /workers pending 2500-0/,
    prepare: async (primary) => {
      const pipeline = primary.pipeline()
      for (let at = 1; at <= 2500; at++) pipeline.xadd('stream-many-pending', `${at}-0`, 'f', 'v')
      pipeline.xgroup('CREATE', 'stream-many-pending', 'workers', '0')
      pipeline.xreadgroup('GROUP', 'workers', 'one', 'STREAMS', 'stream-many-pending', '>')
      await pipeline.exec()
    },
    plant: (replica) => replica.xclaim('stream-many-pending', 'workers', 'two', 0, '2500-0'),
  },
  {
    what: 'a pending entry of a group',
    key: 'stream-pending',
    kind: 'value',
    detail: /group "?workers pending 1-0"? missing on the replica/,
    prepare: async (primary) => {
      await primary.xadd('stream-pending', '1-0', 'f', 'v')
      await primary.xgroup('CREATE', 'stream-pending', 'workers', '0')
      await primary.xreadgroup('GROUP', 'workers', 'one', 'STREAMS', 'stream-pending', '>')
    },
    plant: (replica) => replica.xack('stream-pending', 'workers', '1-0'),
  },
]

describe('lockstep diff on a pair with planted differences', function () {
  let pair: RedisPair
  let result: ProcessResult
  let directory: string
  const targets = () => ['--primary', pair.primaryUrl, '--replica', pair.replicaUrl]

  before(async () => {
    pair = await RedisPair.start({replicaArguments: ['--replica-read-only', 'no']})
    const {primary, replica} = pair
    for (const {prepare} of PLANTINGS) await prepare?.(primary.client)
    const pipeline = primary.client.pipeline()
    for (const name of numbered(5000, 'healthy')) pipeline.set(name, `value of ${name}`, 'EX', 5000)
    await pipeline.exec()
    await primary.client.set('last-written', '1')
    await waitUntil('the replica has followed', async () => (await replica.client.get('last-written')) === '1')
    for (const {plant} of PLANTINGS) await plant(replica.client)
    directory = join(scratchFolder(), 'run')
    result = await runLockstep(['diff', ...targets(), '--json', '--quiet', '--out', directory])
  })
  after(() => pair.stop())

  it('exits with 1, and finds these and no others', () => {
    expect(result.stderr).to.equal('')
    expect(result.code).to.equal(1)
    const report = diffReportOf(result)
    expect(report.verdict).to.equal('diverged')
    expect(report.divergenceCount).to.equal(PLANTINGS.length)
    expect(report.keysCompared).to.be.greaterThan(5000)
  })

  for (const {what, key, db = 0, kind, detail} of PLANTINGS) {
    it(`names ${what}`, () => {
      const row = diffReportOf(result).divergences.find(
        (one) => one.db === db && fromBulk(one.key).equals(Buffer.from(key)),
      )
      expect(row, 'no row for this key').to.not.equal(undefined)
      expect(row!.kind).to.equal(kind)
      expect(row!.explanation).to.match(detail)
      expect(row!.expected === null).to.equal(kind === 'extra')
      expect(row!.actual === null).to.equal(kind === 'missing')
    })
  }

  it('streams the same differences into the run directory', () => {
    const lines = readFileSync(join(directory, 'differences.ndjson'), 'utf8').trim().split('\n')
    const keys = (rows: readonly Divergence[]) => rows.map(({db, key}) => JSON.stringify([db, key])).sort()
    expect(keys(lines.map((line) => JSON.parse(line) as Divergence))).to.deep.equal(
      keys(diffReportOf(result).divergences),
    )
  })

  it('shows them to people, with the command that checks them again', async () => {
    const shown = await runLockstep(['report', directory, '--all'])
    expect(shown.stdout).to.match(/DIVERGED {3}diff/)
    expect(shown.stdout).to.match(/list-cut +other value .*item 9 of 10 missing on the replica/)
    expect(shown.stdout).to.include(`lockstep diff --since ${directory}`)
  })

  it('checks only those again with --since, and finds what was repaired meanwhile', async () => {
    const {primary, replica} = pair
    await primary.client.set('same-length', 'repaired')
    await waitUntil('the repair has arrived', async () => (await replica.client.get('same-length')) === 'repaired')
    const again = await runLockstep(['diff', ...targets(), '--json', '--since', directory])
    expect(again.code).to.equal(1)
    expect(diffReportOf(again).keysCompared).to.equal(PLANTINGS.length)
    expect(diffReportOf(again).divergenceCount).to.equal(PLANTINGS.length - 1)
  })

  it('stops at --limit', async () => {
    const limited = await runLockstep(['diff', ...targets(), '--json', '--limit', '3'])
    expect(limited.code).to.equal(1)
    expect(diffReportOf(limited).divergenceCount).to.equal(3)
    expect(diffReportOf(limited).reasons.join()).to.include('--limit')
  })

  it('finds a planted difference by --type, --match and --db alone', async () => {
    const cases = [
      {flags: ['--type', 'zset', '--db', '0'], keys: ['large-zset', 'score']},
      {flags: ['--match', 'large-*'], keys: ['large-hash', 'large-list', 'large-set', 'large-string', 'large-zset']},
      {flags: ['--db', '7'], keys: ['elsewhere']},
    ]
    for (const {flags, keys} of cases) {
      const some = await runLockstep(['diff', ...targets(), '--json', ...flags])
      expect(diffReportOf(some).divergences.map(({key}) => key)).to.have.members(keys)
      expect(some.code).to.equal(1)
    }
  })

  it('gives the same from parts, merged, as from one process', async () => {
    const folder = scratchFolder()
    const parts: string[] = []
    for (const index of [1, 2, 3]) {
      parts.push(join(folder, String(index)))
      await runLockstep(['diff', ...targets(), '--shard', `${index}/3`, '--out', parts.at(-1)!])
    }
    const whole = diffReportOf(await runLockstep(['diff', ...targets(), '--json']))
    const merged = await runLockstep(['diff', '--merge', ...parts, '--json'])
    expect(merged.code).to.equal(1)
    const {divergences, divergenceCount, keysCompared, verdict, reasons, targets: servers} = diffReportOf(merged)
    const same = {divergences, divergenceCount, keysCompared, verdict, reasons, servers}
    expect(same).to.deep.equal({
      divergences: whole.divergences,
      divergenceCount: whole.divergenceCount,
      keysCompared: whole.keysCompared,
      verdict: whole.verdict,
      reasons: whole.reasons,
      servers: whole.targets,
    })
    const torn = await runLockstep(['diff', '--merge', ...parts.slice(1), '--json'])
    expect(diffReportOf(torn).reasons.join()).to.include('parts 1 of 3 are not among the merged runs')
  })
})
