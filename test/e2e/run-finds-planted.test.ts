import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {renderPretty} from '../../src/core/report/render-pretty.js'
import {HeldLink} from '../support/held-link.js'
import {RedisPair} from '../support/redis-pair.js'
import {reportOf} from '../support/report-of.js'
import {scratchFolder, startLockstep} from '../support/run-lockstep.js'
import {runOnPair} from '../support/run-on-pair.js'

/** Writes keys of its own in every round, so that what is planted under those of round 2 stays. */
const WORKLOAD = `
name: growing
rounds: 4
clients:
  - name: writer
    steps:
      - SET text-{round} {value}
      - SET brief-{round} {value} EX 5000
      - HSET hash-{round} field {value}
`
/** Rounds that are equal are looked at once: by then round 2, which this seed plays whole, has been compared. */
const PLANTED_BEFORE_LOOK = 3
const PLAIN = {color: false, unicode: true, width: null, all: true}

type Plant = readonly string[]

/** Writes to the replica alone. */
async function plantOn({replica}: RedisPair, commands: readonly Plant[]): Promise<void> {
  // A replica that takes writes would have them told as somebody else's, which prove nothing.
  await replica.client.config('SET', 'replica-read-only', 'no')
  for (const [name, ...words] of commands) await replica.client.call(name!, ...words)
  await replica.client.config('SET', 'replica-read-only', 'yes')
}

describe('a run on a pair with a planted difference', () => {
  let pair: RedisPair

  before(async () => {
    pair = await RedisPair.start()
  })
  beforeEach(() => pair.reset())
  after(() => pair.stop())

  const plantings = [
    {
      what: 'a wrong value',
      plant: [['SET', 'text-2', 'planted']],
      key: 'text-2',
      kind: 'value',
      shown: /text-2 .*other value\b.*planted/,
    },
    {
      what: 'a missing key',
      plant: [['DEL', 'text-2']],
      key: 'text-2',
      kind: 'missing',
      shown: /text-2 .*missing\b.*\(gone\)/,
    },
    {
      what: 'an extra key',
      plant: [['SET', 'planted-extra', 'x']],
      key: 'planted-extra',
      kind: 'extra',
      shown: /planted-extra\b.*extra/,
    },
    {
      what: 'another expiry',
      plant: [['EXPIRE', 'brief-2', '100']],
      key: 'brief-2',
      kind: 'ttl',
      shown: /brief-2 .*other expiry\b.*expires/,
    },
    {
      what: 'an expiry where none was',
      plant: [['EXPIRE', 'text-2', '100']],
      key: 'text-2',
      kind: 'ttl',
      shown: /text-2 .*other expiry\b.*no expiry/,
    },
    {
      what: 'another hash field',
      plant: [['HSET', 'hash-2', 'field', 'planted']],
      key: 'hash-2',
      kind: 'value',
      shown: /hash-2 .*field=planted/,
    },
    {
      what: 'another type',
      plant: [
        ['DEL', 'text-2'],
        ['RPUSH', 'text-2', 'planted'],
      ],
      key: 'text-2',
      kind: 'type',
      shown: /text-2 .*other type .*list of 1: planted/,
    },
  ] as const

  for (const {what, plant, key, kind, shown} of plantings) {
    it(`names ${what} on the replica`, async () => {
      const report = await runOnPair(pair, WORKLOAD, {
        beforeLook: async (look) => {
          if (look === PLANTED_BEFORE_LOOK) await plantOn(pair, plant)
        },
      })
      expect(report.verdict, report.reasons.join()).to.equal('diverged')
      expect(report.divergences).to.have.lengthOf(1)
      expect(report.divergences[0]).to.include({key, view: 'replica', against: 'primary', kind, db: 0})
      expect(renderPretty(report, PLAIN)).to.match(shown)
    })
  }

  it('exits with 1, and shows it to people', async () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, 'growing.yaml'), WORKLOAD)
    const link = await HeldLink.to(pair.primary.port)
    try {
      link.holdOn(/text-4\r\n/)
      const targets = ['--primary', `redis://127.0.0.1:${link.port}`, '--replica', pair.replicaUrl]
      const formats = ['--json', '--format', 'pretty=pretty.txt', '--all']
      const run = startLockstep(['run', 'growing.yaml', '--seed', '1', ...targets, ...formats], {cwd: folder})
      await run.until('round 4 begins', () => link.isHeld)
      await plantOn(pair, [['SET', 'text-2', 'planted']])
      link.go()
      const result = await run.result
      expect(result.code, result.stderr).to.equal(1)
      expect(reportOf(result).divergences.map((row) => [row.key, row.kind])).to.deep.equal([['text-2', 'value']])
      expect(readFileSync(join(folder, 'pretty.txt'), 'utf8')).to.match(/text-2 .*other value\b.*planted/)
    } finally {
      await link.close()
    }
  })
})
