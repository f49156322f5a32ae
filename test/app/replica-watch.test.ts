import {expect} from 'chai'
import type {MarkersSeen, MarkerWriter} from '../../src/app/marker-writer.js'
import type {View} from '../../src/app/ports/view.js'
import {ReplicaWatch} from '../../src/app/replica-watch.js'
import {engineFacts} from '../../src/core/engine/engines.js'
import {replicationState} from '../../src/core/engine/replication-state.js'

interface Seen {
  readonly offset: number
  readonly markers: number
  readonly link?: 'up' | 'down'
  readonly syncing?: boolean
  /** The primary's offset by then; what was written after the markers. */
  readonly primaryOffset?: number
  /** Keyspaces were read, and differ. */
  readonly differs?: boolean
}

const TOTAL = 2
const TARGET = 100

/** A watch whose every look shows what comes next. */
async function watch(server: Record<string, string>, looks: readonly Seen[]): Promise<ReplicaWatch> {
  let at = 0
  const view = {
    name: 'replica',
    address: 'h:1',
    engine: engineFacts(new Map(Object.entries(server))),
    control: {
      replication: () => {
        const {offset, link = 'up', syncing = false} = looks[at]!
        const fields = {
          role: 'slave',
          run_id: 'r',
          master_link_status: link,
          slave_repl_offset: String(offset),
          master_sync_in_progress: syncing ? '1' : '0',
        }
        return Promise.resolve(replicationState(new Map(Object.entries(fields))))
      },
    },
  } as unknown as View
  const markers = {
    seenOn: (): Promise<MarkersSeen> => {
      const seen = looks[at]!.markers
      const present = Array.from({length: TOTAL}, (_, marker) => marker < seen)
      return Promise.resolve({seen, total: TOTAL, present, enough: seen > 0, lost: null})
    },
  } as unknown as MarkerWriter
  const replica = new ReplicaWatch(view, markers, {all: TARGET}, {timeoutMs: 30_000, stableForMs: 0})
  for (; at < looks.length; at++) {
    const {primaryOffset = TARGET, differs} = looks[at]!
    const digests = differs === undefined ? null : {primary: 'x', replica: differs ? 'y' : 'x'}
    await replica.look(at * 10, {runId: 'p', offsets: {all: primaryOffset}}, digests)
  }
  return replica
}

const REDIS = {redis_version: '7.0.15'}
const missing: Seen = {offset: TARGET, markers: 1}

describe('ReplicaWatch', () => {
  it('takes markers for lost that are missing behind an offset which proves that they were applied', async () => {
    const lost = await watch(REDIS, [missing, missing])
    expect(lost.lossProven).to.match(/has applied the log in full \(offset 100 of 100\).*1 of 2 markers/)
    expect(lost.arrived).to.equal(true)
  })

  const open: ReadonlyArray<readonly [string, Record<string, string>, readonly Seen[]]> = [
    [
      'the replica has applied less',
      REDIS,
      [
        {...missing, offset: 99},
        {...missing, offset: 99},
      ],
    ],
    ['it was seen once only', REDIS, [{...missing, offset: 99}, missing]],
    [
      'the link is down',
      REDIS,
      [
        {...missing, link: 'down'},
        {...missing, link: 'down'},
      ],
    ],
    [
      'a full sync is made',
      REDIS,
      [
        {...missing, syncing: true},
        {...missing, syncing: true},
      ],
    ],
    ['they came in the end', REDIS, [missing, missing, {offset: TARGET, markers: TOTAL}]],
    ['the offset proves only what was received', {pika_version: '3.5.5', ...REDIS}, [missing, missing]],
  ]
  for (const [what, server, looks] of open) {
    it(`proves no loss when ${what}`, async () => {
      const replica = await watch(server, looks)
      expect(replica.lossProven).to.equal(null)
      expect(replica.arrived).to.equal(looks.at(-1)!.markers === TOTAL)
    })
  }

  it('believes a difference only where the replica had applied what the primary had', async () => {
    const arrived: Seen = {offset: TARGET, markers: TOTAL}
    const differing: Seen = {...arrived, differs: true}
    const proven = await watch(REDIS, [arrived, differing, differing, differing])
    expect(proven.verdict().status).to.equal('diverged')
    // Somebody wrote behind the markers, and it is on its way.
    const behind = await watch(REDIS, [arrived, ...Array.from({length: 5}, () => ({...differing, primaryOffset: 120}))])
    expect(behind.verdict().status).to.equal('inconclusive')
    const equal = {...arrived, differs: false, primaryOffset: 120}
    expect((await watch(REDIS, [arrived, equal, equal, equal])).verdict().status).to.equal('converged')
  })
})
