import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {RedisPair} from '../support/redis-pair.js'
import {reportOf} from '../support/report-of.js'
import {scratchFolder, startLockstep} from '../support/run-lockstep.js'
import {waitUntil} from '../support/wait-until.js'

/** Writes keys of its own in every round, so that what is planted under those of round 1 stays. */
const WORKLOAD = `
name: growing
rounds: 3000
clients:
  - name: writer
    steps:
      - SET text-{round} {value}
      - SET brief-{round} {value} EX 5000
      - HSET hash-{round} field {value}
      - FLUSHDB
      - SET text-1 {value}
      - SET brief-1 {value} EX 5000
      - pause: 5ms
      - pause: 5ms
`
/** Only the first round writes these keys again after the flush. */
const STAYING = WORKLOAD.replace('      - FLUSHDB\n', '').replace(/ {6}- SET (text|brief)-1 .*\n/g, '')

describe('lockstep run on a pair with a planted difference', () => {
  let pair: RedisPair

  before(async () => {
    pair = await RedisPair.start()
  })
  beforeEach(() => pair.reset())
  after(() => pair.stop())

  const plantings = [
    {
      what: 'a wrong value',
      plant: ['SET', 'text-1', 'planted'],
      key: 'text-1',
      kind: 'value',
      shown: /text-1 .*other value\b.*planted/,
    },
    {
      what: 'a missing key',
      plant: ['DEL', 'text-1'],
      key: 'text-1',
      kind: 'missing',
      shown: /text-1 .*missing\b.*\(gone\)/,
    },
    {
      what: 'an extra key',
      plant: ['SET', 'planted-extra', 'x'],
      key: 'planted-extra',
      kind: 'extra',
      shown: /planted-extra\b.*extra/,
    },
    {
      what: 'another expiry',
      plant: ['EXPIRE', 'brief-1', '100'],
      key: 'brief-1',
      kind: 'ttl',
      shown: /brief-1 .*other expiry\b.*expires/,
    },
    {
      what: 'an expiry where none was',
      plant: ['EXPIRE', 'text-1', '100'],
      key: 'text-1',
      kind: 'ttl',
      shown: /text-1 .*other expiry\b.*no expiry/,
    },
    {
      what: 'another hash field',
      plant: ['HSET', 'hash-1', 'field', 'planted'],
      key: 'hash-1',
      kind: 'value',
      shown: /hash-1 .*field=planted/,
    },
  ] as const

  for (const {what, plant, key, kind, shown} of plantings) {
    it(`names ${what} on the replica`, async () => {
      const {pretty, report, code} = await runWhilePlanting(pair, plant)
      expect(code).to.equal(1)
      const row = report.divergences.find((divergence) => divergence.key === key)
      expect(row, `a row for ${key}`).to.include({view: 'replica', against: 'primary', kind, db: 0})
      expect(pretty).to.match(shown)
    })
  }

  it('names another type on the replica', async () => {
    const {report, pretty, code} = await runWhilePlanting(pair, ['DEL', 'text-1'], ['RPUSH', 'text-1', 'planted'])
    expect(code).to.equal(1)
    expect(report.divergences.find(({key}) => key === 'text-1')).to.include({kind: 'type', view: 'replica'})
    expect(pretty).to.match(/text-1 .*other type .*list of 1: planted/)
  })
})

async function runWhilePlanting(pair: RedisPair, ...commands: ReadonlyArray<readonly string[]>) {
  const folder = scratchFolder()
  writeFileSync(join(folder, 'growing.yaml'), STAYING)
  const run = startLockstep(
    [
      'run',
      'growing.yaml',
      '--primary',
      pair.primaryUrl,
      '--replica',
      pair.replicaUrl,
      '--json',
      '--format',
      'pretty=pretty.txt',
      '--all',
    ],
    {cwd: folder},
  )
  await waitUntil('the first round is replicated', async () => (await pair.replica.client.exists('text-2')) === 1)
  // A replica that takes writes would have them told as somebody else's, which prove nothing.
  await pair.replica.client.config('SET', 'replica-read-only', 'no')
  for (const [name, ...words] of commands) await pair.replica.client.call(name!, ...words)
  await pair.replica.client.config('SET', 'replica-read-only', 'yes')
  const result = await run.result
  const {readFileSync} = await import('node:fs')
  return {code: result.code, report: reportOf(result), pretty: readFileSync(join(folder, 'pretty.txt'), 'utf8')}
}
