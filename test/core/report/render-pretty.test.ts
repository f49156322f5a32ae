import {expect} from 'chai'
import type {Anomaly} from '../../../src/core/anomaly.js'
import type {Divergence} from '../../../src/core/divergence.js'
import {mergeRuns} from '../../../src/core/report/merge-runs.js'
import {renderPretty} from '../../../src/core/report/render-pretty.js'
import type {DiffReport, RunReport} from '../../../src/core/report/report.js'
import {columnsOf} from '../../../src/core/report/wrap-text.js'
import {DIVERGED, SAMPLE_REPORTS} from '../../support/sample-reports.js'

const KEYS = Array.from({length: 40}, (_, at) => `user:${at}:profile`)
const EXPLANATION =
  'updates overlapped, so their order is not known; the replica holds what a flush that was applied late would leave'

/** A run as it comes from a pair in use: many keys, differences and anomalies that say the same of them. */
const LARGE: RunReport = {
  ...DIVERGED,
  reasons: [
    'The replica lost 40 keys that the primary holds.',
    `Explained by: FLUSHDB #129 applied after SET #130 to #169 (40 of 40 keys); see https://github.com/OpenAtomFoundation/pika/issues/1234567.`,
    'The history shows flush-late on replica, 40 times.',
    'The history shows stale-after-flush on replica, 2 times; a stale value was served up to 3.2 ms after its deletion.',
    'a note',
    'a note',
    'another note',
  ],
  divergences: KEYS.map((key, at): Divergence => ({
    view: 'replica',
    against: 'primary',
    db: 0,
    key,
    kind: 'missing',
    expected: {value: {type: 'string', string: `v:writer:${at}:1`}, expireAtMs: null},
    actual: null,
    operations: [129, 130 + at],
    explanation: EXPLANATION,
  })),
  divergenceCount: 40,
  anomalies: KEYS.map((key, at): Anomaly => ({
    kind: at < 2 ? 'stale-after-flush' : 'flush-late',
    view: 'replica',
    db: 0,
    key,
    operations: [129, 130 + at, 200 + at],
    message: `GET #${200 + at} of "${key}" returned nil although SET #${130 + at} had completed`,
  })),
  anomalyCount: 40,
  citedOperations: Object.fromEntries([
    [129, 'FLUSHDB #129'],
    ...KEYS.flatMap((key, at) => [
      [130 + at, `SET ${key} #${130 + at}`],
      [200 + at, `GET ${key} #${200 + at}`],
    ]),
  ]) as Record<string, string>,
  directory: '.lockstep/runs/20261120T130811000Z-flushdb-order',
  repeat:
    'lockstep run flushdb-order --primary redis://10.0.0.5:9221 --replica redis://10.0.0.6:9221 --seed 42 --rounds 200',
}

const at = (width: number | null, all = false) => ({color: false, unicode: true, width, all})
const occurrences = (text: string, part: string) => text.split(part).length - 1

describe('renderPretty', () => {
  it('is one screen of 24 lines at 80 columns, whatever was found', () => {
    for (const report of [LARGE, ...Object.values(SAMPLE_REPORTS)]) {
      const lines = renderPretty(report, at(80)).trimEnd().split('\n')
      expect(lines.length, lines.join('\n')).to.be.at.most(24)
    }
  })

  for (const width of [40, 80, 200]) {
    it(`breaks lines at words at ${width} columns: none is longer, but for words that are`, () => {
      for (const report of [LARGE, ...Object.values(SAMPLE_REPORTS)]) {
        const shown = renderPretty(report, at(width))
        const long = shown.split('\n').filter((line) => columnsOf(line) > width)
        for (const line of long) expect(line.trim().replace(/^[a-z-]+ +/, ''), shown).to.not.match(/\S\s(?!\\$)\S/)
      }
    })
  }

  it('shows a key once, in at most five rows, with what differs and what proves it, and counts the rest by kind', () => {
    const shown = renderPretty(LARGE, at(200))
    expect(shown.match(/^ {2}0 {3}user:\d+:profile/gm)).to.have.lengthOf(5)
    expect(shown).to.match(
      /user:0:profile +missing, stale-after-flush +v:writer:0:1 +\(gone\) +FLUSHDB #129, SET #130, GET #200/,
    )
    expect(shown).to.include('and 35 more keys: 35 missing on replica and flush-late on replica')
    expect(shown).to.include('and 4 more reasons')
  })

  it('says once what many keys share, and no reason twice', () => {
    const shown = renderPretty(LARGE, at(null, true))
    expect(occurrences(shown, EXPLANATION)).to.equal(1)
    expect(occurrences(shown, 'a note')).to.equal(1)
    expect(shown.match(/user:\d+:profile {2}/g)).to.have.lengthOf(40)
  })

  it('gives up the least important columns first', () => {
    const narrow = renderPretty(LARGE, at(60))
    expect(narrow).to.match(/^ {2}key +on replica +(actual +)?operations$/m)
    expect(renderPretty(LARGE, at(200))).to.match(/^ {2}db +key +on replica +expected +actual +operations$/m)
  })

  it('breaks command lines as a shell takes them', () => {
    const shown = renderPretty(LARGE, at(80))
    const command = /^ {2}repeat +((?:.*\\\n)*.*)$/m.exec(shown)![1]!
    expect(command).to.include('\\\n')
    expect(command.replaceAll(/ \\\n +/g, ' ')).to.equal(LARGE.repeat)
    expect(command).to.not.match(/--[\w-]+ \\\n +[^-]/)
  })

  it('spells command lines as they are typed here before it breaks lines, and names no engine a command', () => {
    const spell = (text: string) => text.replaceAll(/lockstep (?=run|shrink|report|lab)/g, 'node a/long/way/to/run.js ')
    const shown = renderPretty(
      {
        ...LARGE,
        targets: {...LARGE.targets, primary: {...LARGE.targets.primary!, engine: 'lockstep lab', version: '1.0.0'}},
        reasons: ['Next: lockstep report x, which says more than goes into a line of so few columns.'],
      },
      {...at(60), spell},
    )
    expect(shown).to.include('node a/long/way/to/run.js report x')
    expect(shown).to.match(/^ {2}shrink +node a/m)
    expect(shown).to.match(/lockstep\s+lab\s+1\.0\.0/)
    expect(
      shown.split('\n').filter((line) => columnsOf(line) > 60 && / {2,}\S+ \S/.test(line.slice(11))),
    ).to.deep.equal([])
  })

  it('counts one thing as one', () => {
    const one = {...DIVERGED, operations: 1, writes: 1, flushes: 1, observations: 1, keysCompared: 1}
    expect(renderPretty(one, at(null, true))).to.include('1 operation (1 write, 1 flush, 1 read) in 7 rounds')
    expect(renderPretty(one, at(null, true))).to.include('1 key compared')
  })

  it('shows what differs of large values', () => {
    const fields = Array.from({length: 5000}, (_, number) => [`f${number}`, 'same'] as const)
    const hash = (changed: string) => ({
      value: {
        type: 'hash' as const,
        hash: fields.map(([name, held]) => [name, name === 'f4321' ? changed : held] as const),
      },
      expireAtMs: null,
    })
    const text = (end: string) => ({
      value: {type: 'string' as const, string: 'x'.repeat(3_000_000) + end},
      expireAtMs: null,
    })
    const row = {view: 'replica', against: 'primary', db: 0, kind: 'value' as const}
    const diff: DiffReport = {
      ...SAMPLE_REPORTS.diff,
      divergences: [
        {...row, key: 'h', expected: hash('a'), actual: hash('b')},
        {...row, key: 's', expected: text('one'), actual: text('two')},
      ],
    }
    const shown = renderPretty(diff, at(null))
    expect(shown).to.match(/hash of 5,000, with f4321=a +hash of 5,000, with f4321=b/)
    expect(shown).to.match(/xxxxone at byte 2,999,996 of 3,000,003 +xxxxtwo at byte/)
  })

  it('of several runs, says how to check all of them again, but not when that is what was asked for', () => {
    const runs = ['one', 'two'].map((name) => ({...LARGE, verdict: 'consistent' as const, directory: `runs/${name}`}))
    const merged = (repeat: string) => mergeRuns({workload: 'seed', seed: 1, runs, repeat, missing: []})
    const check = '  check    lockstep check runs/one runs/two\n'
    expect(renderPretty(merged('lockstep run seed'), at(null))).to.include(check)
    expect(renderPretty(merged('lockstep check runs'), at(null))).to.not.include(check)
  })

  it('foretells no time from runs that were not played just now', () => {
    const strength = {...LARGE.strength, flushesRaced: 40, divergenceRateBound95: 0.07}
    const run: RunReport = {...LARGE, verdict: 'consistent', strength}
    const text = (timings: RunReport['timings']) => renderPretty({...run, timings}, at(null))
    expect(text({totalMs: 2000})).to.include('Ten times that certainty takes about 18 s more.')
    expect(text({playMs: 2000}))
      .to.match(/Strength: .*\n/)
      .and.not.include('Ten times')
    const suite = mergeRuns({workload: 'check', seed: 1, runs: [run, {...run, timings: {}}], repeat: '', missing: []})
    expect(suite.timings).to.deep.equal({})
  })
})
