import {existsSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {RedisPair} from '../support/redis-pair.js'
import {startServer, stopServer, type RedisServer} from '../support/redis-server.js'
import {reportOf} from '../support/report-of.js'
import {scratchFolder, startLockstep, type ProcessResult} from '../support/run-lockstep.js'
import {waitUntil} from '../support/wait-until.js'

const WORKLOAD = `
name: endless
rounds: 100000
clients:
  - name: writer
    steps:
      - SET key{1..20} {value}
      - FLUSHDB
      - SET key{1..20} {value}
      - pause: 2ms
  - name: reader
    on: replica
    every: 1ms
    steps:
      - GET key{any 1..20}
`
const COMMAND_TIMEOUT_MS = 2000

describe('lockstep run that loses a server', () => {
  let pair: RedisPair

  beforeEach(async () => {
    pair = await RedisPair.start()
  })
  afterEach(() => pair.stop())

  for (const side of ['primary', 'replica'] as const) {
    it(`says which when the ${side} dies, when, and what was in flight`, async () => {
      const {result, directory} = await disturb(pair, (server) => server.process.kill('SIGKILL'), side)
      const report = reportOf(result)
      expect(result.code).to.equal(2)
      expect(report.verdict).to.equal('inconclusive')
      expect(report.reasons[0]).to.match(
        new RegExp(
          `${side} 127\\.0\\.0\\.1:${pair[side].port} was lost (in round \\d+|while settling|while settling after round \\d+), \\d+\\.\\d s after the start: .+; in flight: .+`,
        ),
      )
      expectReadable(directory)
    })

    it(`ends within the command time limit when the ${side} stops answering`, async () => {
      const {result} = await disturb(pair, (server) => server.process.kill('SIGSTOP'), side)
      const report = reportOf(result)
      expect(result.code).to.equal(2)
      expect(report.reasons.join('\n')).to.include(`127.0.0.1:${pair[side].port}`)
      expect(report.reasons.join('\n')).to.match(/no reply within 2000 ms|no longer answers/)
    })
  }

  it('notices that the replica was restarted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lockstep-restart-'))
    let again: RedisServer | undefined
    try {
      const {result} = await disturb(
        pair,
        async (server) => {
          await stopServer(server)
          again = await startServer(
            folder,
            'replica',
            {},
            ['--replicaof', '127.0.0.1', String(pair.primary.port)],
            server.port,
          )
        },
        'replica',
      )
      expect(result.code).to.equal(2)
      expect(reportOf(result).reasons.join('\n')).to.match(/replica 127\.0\.0\.1:\d+ was (lost|restarted)/)
    } finally {
      if (again) await stopServer(again)
    }
  })

  it('keeps a partial run directory when it is interrupted, and says so (130)', async () => {
    const {result, directory} = await disturb(pair, (_server, kill) => kill('SIGINT'), 'primary')
    expect(result.code).to.equal(130)
    expect(reportOf(result).reasons.join('\n')).to.match(/interrupted (in round \d+|while settling)/)
    expectReadable(directory)
    await waitUntil('the primary is empty again', async () => (await pair.primary.client.dbsize()) === 0)
  })
})

/** Runs the endless workload, disturbs one server in the midst of it, and waits for the end. */
async function disturb(
  pair: RedisPair,
  act: (server: RedisServer, kill: (signal: NodeJS.Signals) => void) => unknown,
  side: 'primary' | 'replica',
): Promise<{result: ProcessResult; directory: string}> {
  const cwd = scratchFolder()
  writeFileSync(join(cwd, 'endless.yaml'), WORKLOAD)
  const directory = join(cwd, 'run')
  const run = startLockstep(
    [
      'run',
      'endless.yaml',
      '--primary',
      pair.primaryUrl,
      '--replica',
      pair.replicaUrl,
      '--json',
      '--out',
      directory,
      '--command-timeout',
      `${COMMAND_TIMEOUT_MS}ms`,
      '--settle-timeout',
      '3s',
    ],
    {cwd},
  )
  await run.until(
    'some rounds are recorded',
    () =>
      existsSync(join(directory, 'history.ndjson')) &&
      readFileSync(join(directory, 'history.ndjson'), 'utf8').includes('"round":5'),
  )
  await act(pair[side], (signal) => run.kill(signal))
  const result = await run.result
  return {result, directory}
}

function expectReadable(directory: string): void {
  expect(JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8'))).to.include({schema: 'lockstep.run/1'})
  expect(JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8'))).to.include({schema: 'lockstep.report/1'})
  const lines = readFileSync(join(directory, 'history.ndjson'), 'utf8').trimEnd().split('\n')
  for (const line of lines) JSON.parse(line)
  expect(lines.length).to.be.greaterThan(100)
}
