import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {z} from 'zod'
import type {Report} from '../../../src/core/report/report.js'
import {mergeReports} from '../../../src/core/report/merge-reports.js'
import {renderJson} from '../../../src/core/report/render-json.js'
import {renderJunit} from '../../../src/core/report/render-junit.js'
import {renderMarkdown} from '../../../src/core/report/render-markdown.js'
import {renderPretty} from '../../../src/core/report/render-pretty.js'
import {reportSchema} from '../../../src/core/report/report-schema.js'

const CONSISTENT: Report = {
  schema: 'lockstep.report/1',
  verdict: 'consistent',
  reasons: [],
  workload: 'flushdb-order',
  seed: 42,
  targets: {
    primary: {engine: 'Redis', version: '7.0.15', address: '127.0.0.1:6379', role: 'primary'},
    replicas: [{engine: 'Redis', version: '7.0.15', address: '127.0.0.1:6380', role: 'replica', order: 'total'}],
    caches: [],
  },
  rounds: {planned: 50, played: 50},
  operations: 51_200,
  writes: 40_000,
  flushes: 50,
  observations: 9000,
  settle: {
    status: 'converged',
    waitedMs: 41,
    markers: 1,
    markersSeen: 1,
    equalDigests: 3,
    offsets: {primary: {all: 9}, replica: {all: 9}},
  },
  snapshots: {primary: {keys: 64, databases: [0]}, replica: {keys: 64, databases: [0]}},
  keysCompared: 12_800,
  divergences: [],
  divergenceCount: 0,
  anomalies: [],
  anomalyCount: 0,
  strength: {flushesRaced: 450, cacheReadsRaced: 20, roundsCompared: 50, divergenceRateBound95: 0.00663},
  timings: {totalMs: 4800},
  citedOperations: {},
  repeat: 'lockstep run flushdb-order --seed 42',
  directory: '.lockstep/runs/x',
}

const DIVERGED: Report = {
  ...CONSISTENT,
  verdict: 'diverged',
  reasons: [
    'The replica lost 1 key that the primary holds.',
    'Explained by: FLUSHDB #3 applied after SET #4 (1 of 1 key).',
  ],
  rounds: {planned: 50, played: 7},
  divergences: [
    {
      view: 'replica',
      against: 'primary',
      db: 0,
      key: 'key<1>|"\u0007',
      kind: 'missing',
      expected: {value: {type: 'string', string: 'v:1'}, expireAtMs: null},
      actual: null,
      operations: [3, 4],
    },
  ],
  divergenceCount: 12,
  anomalies: [
    {
      kind: 'stale-after-flush',
      view: 'primary',
      db: 0,
      key: 'k',
      operations: [1, 3, 5],
      message: 'GET #5 of "k" returned a value of SET #1 although FLUSHALL #3 had completed',
      windowMs: 3.2,
    },
  ],
  anomalyCount: 1,
  citedOperations: {3: 'FLUSHDB #3', 4: 'SET key1 #4'},
  strength: {...CONSISTENT.strength, divergenceRateBound95: null},
}

const INCONCLUSIVE: Report = {
  ...CONSISTENT,
  verdict: 'inconclusive',
  reasons: ['replica 127.0.0.1:6380 did not catch up within 30 s'],
  settle: {status: 'stuck', waitedMs: 30_000, detail: 'x'},
}

const REPORTS = {
  consistent: CONSISTENT,
  diverged: DIVERGED,
  inconclusive: INCONCLUSIVE,
  suite: mergeReports('seed', [CONSISTENT, DIVERGED], 'lockstep run', ['churn: not run: refused']),
}

const STYLE = {color: false, unicode: true, width: null}
const FORMATS = {
  'pretty.txt': (report: Report) => renderPretty(report, STYLE),
  'junit.xml': renderJunit,
  md: renderMarkdown,
  json: renderJson,
}

/** Golden files are written by LOCKSTEP_WRITE_GOLDEN=1, and read before they are committed. */
describe('report formats', () => {
  for (const [name, report] of Object.entries(REPORTS)) {
    for (const [format, render] of Object.entries(FORMATS)) {
      it(`renders a ${name} report as fixtures/reports/${name}.${format}`, () => {
        const path = fileURLToPath(new URL(`../../../../fixtures/reports/${name}.${format}`, import.meta.url))
        if (process.env.LOCKSTEP_WRITE_GOLDEN === '1') writeFileSync(path, render(report))
        expect(render(report)).to.equal(readFileSync(path, 'utf8'))
      })
    }
    it(`holds a ${name} report to its JSON Schema`, () => {
      const schema = z.fromJSONSchema(reportSchema())
      expect(schema.safeParse(JSON.parse(renderJson(report))).error).to.equal(undefined)
      expect(schema.safeParse({...report, verdict: 'fine'}).success, 'a wrong verdict').to.equal(false)
      expect(schema.safeParse({...report, divergences: [{}]}).success, 'an empty divergence').to.equal(false)
    })
  }

  it('colours only when told to', () => {
    expect(renderPretty(DIVERGED, STYLE)).to.not.include('\u001b')
    expect(renderPretty(DIVERGED, {...STYLE, color: true})).to.include('\u001b[31m✖ DIVERGED')
  })

  it('writes XML that no key can break', () => {
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(renderJunit(DIVERGED)).to.not.match(/[\u0000-\u0008]|key<1>/)
  })
})
