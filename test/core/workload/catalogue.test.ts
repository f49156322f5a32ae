import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {catalogueFolder} from '../../../src/adapters/workload-files.js'
import {commandFacts, commandName, flushScope} from '../../../src/core/command/command-facts.js'
import {scriptCalls} from '../../../src/core/command/script-calls.js'
import type {Command} from '../../../src/core/operation.js'
import {CATALOGUE, CATALOGUE_FILES, catalogueEntry, SUITES} from '../../../src/core/workload/catalogue.js'
import {formatWorkload} from '../../../src/core/workload/format-workload.js'
import {makePlan} from '../../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import type {Plan, PlannedClient, PlannedStep} from '../../../src/core/workload/plan.js'
import {withRounds} from '../../../src/core/workload/with-rounds.js'
import type {Workload} from '../../../src/core/workload/workload.js'

const folder = catalogueFolder()
const read = (name: string): Workload => parseWorkload(readFileSync(join(folder, `${name}.yaml`), 'utf8'), name)
const workers = ({clients}: Plan): readonly PlannedClient[] => clients.filter(({everyMs}) => everyMs === null)
/** What a script runs counts as if it were sent. */
const ran = (commands: readonly Command[]): Command[] => commands.flatMap((one) => scriptCalls(one) ?? [one])
const sends = (steps: Iterable<PlannedStep>): Command[][] =>
  [...steps].flatMap((step) => (step.kind === 'send' ? [ran(step.commands)] : []))
const commandsOf = (client: PlannedClient, round: number): Command[] => sends(client.steps(round, 0)).flat()
const isWrite = (command: Command): boolean =>
  flushScope(command) === null && commandFacts(commandName(command))?.access === 'write'
const isFlush = (command: Command): boolean => flushScope(command) !== null

/** Commands that Pika 3.5 does not have, or has in another form; see docs/workloads.md. */
const NOT_ON_PIKA = /^(RENAME|RENAMENX|SWAPDB|GETDEL|GETEX|LMOVE|COPY|MOVE|EVAL|PEXPIRE|PSETEX)$/i

describe('the catalogue', () => {
  it('ends with the sweep, which is no file', () => {
    expect(CATALOGUE).to.deep.equal([...CATALOGUE_FILES, 'commands'])
  })

  it('lists every file, and every file is listed', () => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
    expect(files.sort()).to.deep.equal(CATALOGUE_FILES.map((name) => `${name}.yaml`).sort())
  })

  it('has suites made of its workloads', () => {
    expect(SUITES.seed).to.deep.equal(['flushdb-literal', 'flushdb-order', 'flushall-cache'])
    expect(SUITES.all).to.deep.equal(CATALOGUE)
    for (const names of Object.values(SUITES)) expect(CATALOGUE).to.include.members([...names])
    expect(catalogueEntry('seed')).to.equal(SUITES.seed)
    expect(catalogueEntry('churn')).to.deep.equal(['churn'])
    expect(catalogueEntry('toString')).to.equal(undefined)
  })

  for (const name of CATALOGUE_FILES)
    describe(name, () => {
      const workload = read(name)
      const plan = makePlan(workload, 42)
      const rounds = Array.from({length: Math.min(plan.rounds, 20)}, (_, index) => index + 1)

      it('is named as its file, says what it is for, and survives formatting', () => {
        expect(workload.name).to.equal(name)
        expect(workload.summary).to.match(/^.{20,140}[.]$/)
        expect(parseWorkload(formatWorkload(workload), name)).to.deep.equal(workload)
      })

      if (!workload.needs)
        it('uses only what Redis, Valkey and Pika have in common', () => {
          for (const command of plan.clients.flatMap((client) =>
            rounds.flatMap((round) => commandsOf(client, round)),
          )) {
            expect(commandName(command)).not.to.match(NOT_ON_PIKA)
            if (isFlush(command)) expect(command).to.have.lengthOf(1)
            if (commandName(command) === 'hset') expect(command).to.have.lengthOf(4)
          }
        })

      it('is played in seconds: few flushes, and well under 600 operations a round', () => {
        const perRound = rounds.map((round) => workers(plan).flatMap((client) => commandsOf(client, round)))
        expect(Math.max(...perRound.map(({length}) => length))).to.be.below(600)
        const flushes = perRound.flat().filter(isFlush).length * (plan.rounds / rounds.length)
        // Up to 450 ms each on the slowest engine.
        expect(flushes).to.be.at.most(120)
      })

      it('ends every round with data: an empty pair would prove nothing', () => {
        for (const round of rounds)
          for (const client of workers(plan)) {
            const commands = commandsOf(client, round)
            const last = commands.findLastIndex(isFlush)
            const metAfter = [...client.steps(round, 0)].some(({kind}) => kind === 'together')
            if (last >= 0 && !metAfter) expect(commands.slice(last).some(isWrite)).to.equal(true)
          }
        expect(
          rounds.every((round) => workers(plan).some((client) => commandsOf(client, round).some(isWrite))),
        ).to.equal(true)
      })

      if (name === 'multi-key') return
      it('flushes', () => {
        expect(plan.flushes).to.equal(true)
        expect(
          rounds.some((round) => workers(plan).some((client) => commandsOf(client, round).some(isFlush))),
        ).to.equal(true)
      })
    })

  const unobserved = ['flushdb-literal', 'flush-forms']
  for (const name of CATALOGUE_FILES.filter((each) => !unobserved.includes(each)))
    it(`${name} probes the replica every 2 ms, one command at a time`, () => {
      const readers = makePlan(read(name), 1).clients.filter(({on}) => on === 'replica')
      expect(readers).not.to.have.lengthOf(0)
      for (const reader of readers) {
        expect(reader.everyMs).to.equal(2)
        for (const send of sends(reader.steps(1, 0))) if (nameOf(send[0]!) !== 'MULTI') expect(send).to.have.lengthOf(1)
      }
    })

  it('has the four commands of the seed and nothing else in flushdb-literal', () => {
    const plan = makePlan(read('flushdb-literal'), 1)
    expect(plan.rounds).to.equal(50)
    expect(plan.clients.map((client) => [...client.steps(3, 0)])).to.deep.equal([
      [
        {
          kind: 'send',
          commands: [
            ['set', 'key1', 'v:writer:3:1'],
            ['set', 'key1', 'v:writer:3:2'],
            ['flushdb'],
            ['set', 'key1', 'v:writer:3:3'],
          ],
        },
      ],
    ])
  })

  for (const name of ['flushdb-order', 'flushdb-writers', 'flushall-databases', 'flush-types', 'flush-transaction'])
    it(`${name} puts big values on keys named like the flush in front of it, in one write, in both letter cases`, () => {
      const flushes = flushesOf(name)
      const shielded = flushes.filter(({before, command}) => heavyKeys(before).includes(nameOf(command)))
      const names = shielded.map(({command}) => nameOf(command))
      expect(names.some((word) => word === word.toUpperCase())).to.equal(true)
      expect(names.some((word) => word === word.toLowerCase())).to.equal(true)
      for (const {after} of flushes.filter((flush) => shielded.includes(flush)))
        if (name !== 'flush-transaction') expect(after.filter(isWrite).length).to.be.at.least(15)
    })

  it('reads cached keys behind the flush in its own write, and alone', () => {
    const flushes = flushesOf('flushall-cache')
    const names = new Set(flushes.map(({command}) => nameOf(command)))
    expect([...names].sort()).to.deep.equal(['FLUSHALL', 'FLUSHDB', 'flushall', 'flushdb'])
    expect(
      flushes.some(({after}) => after.length >= 50 && after.every((command) => /^H?GET$/.test(nameOf(command)))),
    ).to.equal(true)
    expect(flushes.some(({before, after}) => before.length + after.length === 0)).to.equal(true)
    const [app] = makePlan(read('flushall-cache'), 1).clients
    const single = sends(app!.steps(1, 0)).filter((send) => send.length === 1 && send[0]![0] === 'GET')
    expect(single.length).to.be.at.least(100)
  })

  it('can be played with another number of rounds', () => {
    const workload = read('churn')
    expect(withRounds(workload, 3)).to.deep.equal({...workload, rounds: 3})
    for (const rounds of [0, 1.5, Number.NaN, 1_000_001])
      expect(() => withRounds(workload, rounds)).to.throw(RangeError, 'rounds must be a whole number from 1')
  })
})

/** The command's name in the case it is sent in. */
function nameOf([name]: Command): string {
  return typeof name === 'string' ? name : ''
}

interface Flush {
  readonly command: Command
  /** What goes out in the same write, in front of it and behind it. */
  readonly before: readonly Command[]
  readonly after: readonly Command[]
}

function flushesOf(name: string): Flush[] {
  const plan = makePlan(withRounds(read(name), 40), 7)
  const all = workers(plan).flatMap((client) =>
    Array.from({length: plan.rounds}, (_, index) => sends(client.steps(index + 1, 0))).flat(),
  )
  return all.flatMap((send) =>
    send.flatMap((command, at) =>
      isFlush(command) ? [{command, before: send.slice(0, at), after: send.slice(at + 1)}] : [],
    ),
  )
}

/** The keys that got at least five values of 4 KB and more. */
function heavyKeys(commands: readonly Command[]): string[] {
  const counts = new Map<string, number>()
  for (const [, key, value] of commands)
    if (typeof key === 'string' && typeof value === 'string' && value.length >= 4096)
      counts.set(key, (counts.get(key) ?? 0) + 1)
  return [...counts].filter(([, count]) => count >= 5).map(([key]) => key)
}
