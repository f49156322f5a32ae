import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {commandFacts, commandName} from '../../src/core/command/command-facts.js'
import type {Operation} from '../../src/core/operation.js'
import type {SuiteReport} from '../../src/core/report/report.js'
import {SWEEP_STATES} from '../../src/core/sweep/sweep-states.js'
import {SWEEP_FORMS} from '../../src/core/sweep/sweep-forms.js'
import {refusalOf} from '../../src/core/workload/refusal.js'
import {HeldLink} from '../support/held-link.js'
import {RedisPair} from '../support/redis-pair.js'
import {reportOf} from '../support/report-of.js'
import {runLockstep, scratchFolder} from '../support/run-lockstep.js'

describe('lockstep run commands', () => {
  /** Commands of this redis-server. */
  let offered: ReadonlySet<string>

  before(async () => {
    const pair = await RedisPair.start()
    offered = new Set((await pair.primary.client.call('COMMAND', 'LIST')) as string[])
    await pair.stop()
  })

  /** Arguments of a server that has no other of the commands which a sweep tries: a sweep of a few takes little time. */
  const onlySwept = (kept: readonly string[]): readonly string[] =>
    [...new Set(SWEEP_FORMS.map(({command}) => command))]
      .filter((name) => offered.has(name) && !kept.includes(name))
      .flatMap((name) => ['--rename-command', name, ''])

  it('sweeps every write command of a real Redis pair, each of them with effect, and finds nothing', async () => {
    const pair = await RedisPair.start()
    const folder = scratchFolder()
    try {
      const args = ['run', 'commands', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl, '--out', 'run']
      const result = await runLockstep([...args, '--json'], {cwd: folder})
      const report = reportOf(result)
      expect(report.reasons).to.deep.equal([])
      expect(result.code).to.equal(0)
      expect(report.keysCompared).to.be.greaterThan(5000)
      const accepted = acceptedCommands(join(folder, 'run', 'history.ndjson'))
      const acting = ((await pair.primary.client.call('COMMAND')) as Array<[string, number, string[]]>).filter(
        ([, , flags]) => flags.some((flag) => ['admin', 'pubsub', 'blocking', 'no_multi'].includes(flag)),
      )
      expect(acting).not.to.have.lengthOf(0)
      expect(acting.map(([name]) => name).filter(maySend)).to.have.members(ACTING_BY_OPTION)
      const described = [...new Set(SWEEP_FORMS.map(({command}) => command))]
      expect(described.filter((name) => offered.has(name) && !accepted.has(name))).to.deep.equal([])
      expect(await pair.primary.client.info('keyspace')).not.to.match(/db\d+:keys/)
    } finally {
      await pair.stop()
    }
  })

  it('has containers at the very size from which on a server stores them in another way', async () => {
    const pair = await RedisPair.start()
    try {
      const {client} = pair.primary
      const encoding = (key: string) => client.call('OBJECT', 'ENCODING', key)
      for (const [name, more] of [
        ['hash-full', ['HSET', 'n', 'v']],
        ['set-numbers-full', ['SADD', '8']],
        ['zset-full', ['ZADD', '1', 'n']],
      ] as const) {
        const [setup] = SWEEP_STATES.find((state) => state.name === name)!.setup
        const [command, , ...rest] = setup!.split(' ')
        await client.call(command!, name, ...rest)
        const before = await encoding(name)
        await client.call(more[0], name, ...more.slice(1))
        expect(await encoding(name), name).not.to.equal(before)
      }
    } finally {
      await pair.stop()
    }
  })

  it('names the command that a replica does not apply, and tries what does not need it', async () => {
    const pair = await RedisPair.start({
      primaryArguments: onlySwept(['set', 'expire', 'del', 'append', 'rpush', 'lpush', 'lset', 'rpop']),
      replicaArguments: ['--rename-command', 'RPUSH', ''],
    })
    try {
      const args = ['run', 'commands', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl, '--json']
      const {reasons, divergences} = reportOf(await runLockstep(args, {cwd: scratchFolder()}))
      expect(reasons[0]).to.match(/^The sides differ after RPUSH: (\d+) of \1 keys \(RPUSH \S+ \S+\)\.$/)
      expect(reasons.filter((reason) => reason.startsWith('The sides differ'))).to.have.lengthOf(1)
      expect(reasons.join()).to.match(
        /keys that differed when they were prepared: \d+; cases that need them, and were not tried: \d+/,
      )
      expect(new Set(divergences.map(({kind}) => kind))).to.deep.equal(new Set(['missing']))
    } finally {
      await pair.stop()
    }
  })

  it('goes on behind a command that the server does not survive, and names it first', async () => {
    const pair = await RedisPair.start({
      primaryArguments: onlySwept(['set', 'expire', 'del', 'append', 'getdel', 'incrbyfloat', 'rpush']),
    })
    const link = await HeldLink.to(pair.primary.port)
    link.breakOn(/getdel\r\n\$\d+\r\nprecise\//i)
    try {
      const primary = `redis://127.0.0.1:${link.port}`
      const args = ['run', 'commands', '--primary', primary, '--replica', pair.replicaUrl, '--json']
      const result = await runLockstep(args, {cwd: scratchFolder()})
      const {verdict, reasons, runs, keysCompared} = JSON.parse(result.stdout) as SuiteReport
      expect(verdict).to.equal('inconclusive')
      expect(reasons[0]).to.match(
        /^commands: GETDEL on precise got no answer: .*\(SET (precise\/1\/\d+) 0\.30000000000000004; GETDEL \1\)\.$/,
      )
      expect(runs.map(({reasons: own}) => own.length > 0)).to.deep.equal([true, true])
      expect(runs[1]!.reasons.join()).to.include(
        'not tried again, since the server did not answer before: GETDEL on precise',
      )
      expect(runs[1]!.divergences).to.deep.equal([])
      expect(keysCompared).to.be.greaterThan(100)
      expect(await pair.primary.client.info('keyspace')).not.to.match(/db\d+:keys/)
    } finally {
      await link.close()
      await pair.stop()
    }
  })

  it('names INCR when the lab replicates it without the expiry', async () => {
    const result = await runLockstep(['run', 'commands', '--lab', '--fault', 'wrong-command', '--seed', '5', '--json'])
    const {reasons, divergences} = reportOf(result)
    expect(result.code).to.equal(1)
    expect(reasons[0]).to.match(
      /^The sides differ after INCR on integer-expiring: (\d) of \1 keys \(SET .*; INCR .*\)\.$/,
    )
    expect(divergences).not.to.have.lengthOf(0)
    for (const {explanation, kind} of divergences) {
      expect(kind).to.equal('ttl')
      expect(explanation).to.match(
        /^INCR integer-expiring\/1\/\d+ .*answered 11\. Done to the key before: SET .* 10; EXPIRE /,
      )
      expect(explanation).to.match(/By the primary: 11, expires .*; by the replica: 11, no expiry\.$/)
    }
  })
})

/** Commands that only wait with an option (BLOCK), which is refused where it stands. */
const ACTING_BY_OPTION = ['xread', 'xreadgroup']

/** Whether a workload may send this command, whatever follows its name. */
function maySend(name: string): boolean {
  const facts = commandFacts(name)
  return facts !== undefined && refusalOf(facts, [name, 'any'], {allowUnknown: true, inTransaction: false}) === null
}

/** Commands of which at least one was accepted, alone or in a transaction. */
function acceptedCommands(path: string): ReadonlySet<string> {
  const accepted = new Set<string>()
  let queued: string[] = []
  for (const line of readFileSync(path, 'utf8').split('\n').slice(1)) {
    if (!line.includes('"client":"sweep"')) continue
    const {command, outcome, reply} = JSON.parse(line) as Operation
    const name = commandName(command)
    if (reply === 'QUEUED') queued.push(name)
    else if (name === 'exec') {
      const replies = Array.isArray(reply) ? (reply as readonly unknown[]) : []
      for (const [at, each] of queued.entries())
        if (typeof replies[at] !== 'object' || replies[at] === null || !('error' in replies[at])) accepted.add(each)
      queued = []
    } else if (outcome === 'ok') accepted.add(name)
  }
  return accepted
}
