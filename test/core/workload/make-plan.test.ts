import {expect} from 'chai'
import * as fc from 'fast-check'
import type {Command} from '../../../src/core/operation.js'
import {makePlan} from '../../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import type {Plan, PlannedClient, PlannedStep} from '../../../src/core/workload/plan.js'
import type {Workload} from '../../../src/core/workload/workload.js'
import {arbitraryWorkload} from './arbitrary-workload.js'

const plan = (clients: string, seed = 1): Plan =>
  makePlan(parseWorkload(`name: mine\ndatabases: [0, 1]\nclients:\n${clients}`, 'mine.yaml'), seed)

/** The plan's only client, with these steps as a flow list. */
const client = (steps: string, fields = ''): PlannedClient =>
  plan(`  - name: w\n${fields}    steps:\n${steps.replaceAll(/^/gm, '      - ')}`).clients[0]!

const played = (planned: PlannedClient, round = 1, iteration = 0): PlannedStep[] => [...planned.steps(round, iteration)]

const commandsOf = (steps: Iterable<PlannedStep>): Command[] =>
  [...steps].flatMap((step) => (step.kind === 'send' ? [...step.commands] : []))

const lines = (steps: Iterable<PlannedStep>): string[] =>
  commandsOf(steps).map((command) => command.map((word) => (typeof word === 'string' ? word : word.base64)).join(' '))

/** How often observers are asked for their steps in a round. */
const ITERATIONS = 3

/** Every place of a plan that steps can be asked for. */
function* places({clients, rounds}: Plan): Generator<readonly [PlannedClient, number, number]> {
  for (const planned of clients)
    for (let round = 1; round <= rounds; round++)
      for (let iteration = 0; iteration < (planned.everyMs === null ? 1 : ITERATIONS); iteration++)
        yield [planned, round, iteration]
}

describe('makePlan', () => {
  it('expands ranges, those with the same ends together, others combined', () => {
    expect(lines(played(client('SET key{1..3} v')))).to.deep.equal(['SET key1 v', 'SET key2 v', 'SET key3 v'])
    expect(lines(played(client('MSET a{1..2} x b{1..2} y')))).to.deep.equal(['MSET a1 x b1 y', 'MSET a2 x b2 y'])
    expect(lines(played(client('HSET h{1..2} f{0..1} v')))).to.deep.equal([
      'HSET h1 f0 v',
      'HSET h1 f1 v',
      'HSET h2 f0 v',
      'HSET h2 f1 v',
    ])
    expect(lines(played(client('ZADD z {-1..1} m')))).to.deep.equal(['ZADD z -1 m', 'ZADD z 0 m', 'ZADD z 1 m'])
  })

  it('names writer, round and place in every value', () => {
    const planned = client('SET a {value}\nMSET b {value} c {value}\nSET {client}:{round} x{value}y')
    expect(lines(played(planned, 7))).to.deep.equal(['SET a v:w:7:1', 'MSET b v:w:7:2 c v:w:7:3', 'SET w:7 xv:w:7:4y'])
  })

  it('pads values to their size, never cuts them, and keeps them apart', () => {
    const values = commandsOf(
      played(client('SET a {value 64b}\nSET a {value 16kb}\nSET a {value 1mb}\nSET a {value 1b}')),
    ).map((command) => command[2] as string)
    expect(values.map(({length}) => length)).to.deep.equal([64, 16_384, 1_048_576, 'v:w:1:4:'.length])
    expect(values.map((value) => value.slice(0, 8))).to.deep.equal(['v:w:1:1:', 'v:w:1:2:', 'v:w:1:3:', 'v:w:1:4:'])
  })

  it('is binary-safe', () => {
    expect(commandsOf(played(client(String.raw`'SET "\xff{value}" "\xc3\xa9"'`)))).to.deep.equal([
      ['SET', {base64: Buffer.from('\xffv:w:1:1', 'latin1').toString('base64')}, 'é'],
    ])
    expect(commandsOf(played(client(String.raw`'SET "\x00\xff" ""'`)))).to.deep.equal([['SET', {base64: 'AP8='}, '']])
  })

  it('sends each command alone, and transactions and pipelines in one write', () => {
    const steps = played(client('SET a{1..2} v\ntransaction: [SET a b, GET a]\npipeline: [PING, transaction: [PING]]'))
    expect(steps).to.deep.equal([
      {kind: 'send', commands: [['SET', 'a1', 'v']]},
      {kind: 'send', commands: [['SET', 'a2', 'v']]},
      {kind: 'send', commands: [['MULTI'], ['SET', 'a', 'b'], ['GET', 'a'], ['EXEC']]},
      {kind: 'send', commands: [['PING'], ['MULTI'], ['PING'], ['EXEC']]},
    ])
  })

  it('gathers a pipeline over repeats, up to the next wait', () => {
    const fields = '    pipeline: true\n    repeat: 2\n'
    expect(played(client('GET a\nrepeat: {times: 2, steps: [GET b]}', fields))).to.deep.equal([
      {
        kind: 'send',
        commands: [
          ['GET', 'a'],
          ['GET', 'b'],
          ['GET', 'b'],
          ['GET', 'a'],
          ['GET', 'b'],
          ['GET', 'b'],
        ],
      },
    ])
    expect(played(client('GET a\npause: 2ms\nGET b\nsettle\nsnapshot', fields))).to.deep.equal([
      {kind: 'send', commands: [['GET', 'a']]},
      {kind: 'pause', ms: 2},
      {kind: 'send', commands: [['GET', 'b']]},
      {kind: 'settle'},
      {kind: 'snapshot'},
      {kind: 'send', commands: [['GET', 'a']]},
      {kind: 'pause', ms: 2},
      {kind: 'send', commands: [['GET', 'b']]},
      {kind: 'settle'},
      {kind: 'snapshot'},
    ])
  })

  it('names connections and counts who meets at a barrier', () => {
    const {clients} = plan(
      '  - {name: w, connections: 3, steps: [together: go, PING]}\n  - {name: f, steps: [together: go, PING]}\n',
    )
    expect(clients.map(({name}) => name)).to.deep.equal(['w-1', 'w-2', 'w-3', 'f'])
    for (const planned of clients)
      expect(played(planned)[0]).to.deep.equal({kind: 'together', barrier: 'go', parties: 4})
  })

  const reaches: ReadonlyArray<readonly [step: string, flushes: boolean, all: boolean]> = [
    ['SET a b', false, false],
    ['flushdb', true, false],
    ['FLUSHALL', true, true],
    ['SWAPDB 0 1', false, true],
    ['mix: [PING, {weight: 2, steps: [PING, transaction: [FlushAll]]}]', true, true],
    ['repeat: {times: 2, steps: [pipeline: [FLUSHDB]]}', true, false],
  ]
  for (const [step, flushes, touchesAllDatabases] of reaches)
    it(`tells what ${step} may reach`, () => {
      expect(plan(`  - name: w\n    steps:\n      - ${step}\n`)).to.include({flushes, touchesAllDatabases})
    })

  it('assumes the worst of unknown commands and of scripts', () => {
    const text = 'name: a\nallow-unknown-commands: true\nclients:\n  - name: w\n    steps: ['
    for (const step of ['MY.WIPE', 'EVAL "return 1" 0', 'FCALL mine 0'])
      expect(makePlan(parseWorkload(`${text}${step}]`, 'a'), 1).touchesAllDatabases, step).to.equal(true)
  })

  it('keeps {any} within its ends and reaches all of them', () => {
    const planned = client('GET {any 3..7}', '    repeat: 500\n')
    const seen = new Set(lines(played(planned)))
    expect([...seen].sort()).to.deep.equal(['GET 3', 'GET 4', 'GET 5', 'GET 6', 'GET 7'])
    fc.assert(
      fc.property(fc.integer(), fc.nat(4_000_000_000), fc.nat(), fc.nat(), (low, span, round, iteration) => {
        const wide = client(`GET {any ${low}..${low + span}}`)
        const chosen = Number(lines(played(wide, round, iteration))[0]!.slice(4))
        expect(chosen).to.be.within(low, low + span)
      }),
    )
  })

  it('chooses from a mix in proportion to the weights', () => {
    const planned = client('mix: [{weight: 3, steps: [GET a]}, GET b]', '    repeat: 20000\n')
    const share = lines(played(planned)).filter((line) => line === 'GET a').length / 20_000
    // Five standard deviations of a binomial with p = 0.75.
    expect(share).to.be.closeTo(0.75, 5 * Math.sqrt((0.75 * 0.25) / 20_000))
  })

  it('lets seed, connection, round and iteration each change the choices', () => {
    const clients = '  - name: w\n    connections: 2\n    steps: ["GET {any 1..4000000000}"]\n'
    const choice = (seed: number, index: number, round: number, iteration: number): string | undefined =>
      lines(played(plan(clients, seed).clients[index]!, round, iteration))[0]
    const choices = [choice(1, 0, 1, 0), choice(2, 0, 1, 0), choice(1, 1, 1, 0), choice(1, 0, 2, 0), choice(1, 0, 1, 1)]
    expect(new Set([...choices, choice(2 ** 40 + 1, 0, 1, 0)]).size).to.equal(6)
  })

  it('is a pure function, in whatever order and however interleaved its steps are taken', () => {
    fc.assert(
      fc.property(arbitraryWorkload, fc.maxSafeNat(), (workload, seed) => {
        const inOrder = [...places(makePlan(workload, seed))].map(([planned, round, at]) => played(planned, round, at))
        const backwards = [...places(makePlan(workload, seed))].toReversed()
        expect(backwards.map(([planned, round, at]) => played(planned, round, at)).toReversed()).to.deep.equal(inOrder)
        expect(interleaved(makePlan(workload, seed))).to.deep.equal(inOrder)
      }),
      {numRuns: 100},
    )
  })

  it('never writes a value twice', () => {
    fc.assert(
      fc.property(arbitraryWorkload, (workload) => {
        const values = [...places(makePlan(workload, 5))].flatMap(([planned, round, at]) =>
          valuesOf(planned, round, at),
        )
        expect(new Set(values).size).to.equal(values.length)
      }),
      {numRuns: 100},
    )
  })

  it('sends the same commands with and without pipeline', () => {
    fc.assert(
      fc.property(arbitraryWorkload, (workload) => {
        const plans = [true, false].map((pipeline) => [...places(makePlan(withPipeline(workload, pipeline), 9))])
        const [together, apart] = plans.map((all) =>
          all.map(([planned, round, at]) => commandsOf(planned.steps(round, at))),
        )
        expect(together).to.deep.equal(apart)
      }),
      {numRuns: 100},
    )
  })

  it('generates steps only as they are taken', () => {
    const planned = client('repeat: {times: 1000000, steps: ["SET k {value}"]}', '    repeat: 1000000\n')
    const steps = planned.steps(1, 0)[Symbol.iterator]()
    expect(commandsOf([steps.next().value as PlannedStep])).to.deep.equal([['SET', 'k', 'v:w:1:1']])
    expect(commandsOf([steps.next().value as PlannedStep])).to.deep.equal([['SET', 'k', 'v:w:1:2']])
  })
})

/** Takes the steps of all places in turn, one at a time. */
function interleaved(all: Plan): PlannedStep[][] {
  const running = [...places(all)].map(([planned, round, at]) => ({
    steps: planned.steps(round, at)[Symbol.iterator](),
    taken: [] as PlannedStep[],
  }))
  let open = running
  while (open.length > 0)
    open = open.filter(({steps, taken}) => {
      const next = steps.next()
      if (next.done !== true) taken.push(next.value)
      return next.done !== true
    })
  return running.map(({taken}) => taken)
}

function valuesOf(planned: PlannedClient, round: number, iteration: number): string[] {
  return commandsOf(planned.steps(round, iteration)).flatMap((command) =>
    command.flatMap((word) => (typeof word === 'string' ? (/v:client.*$/.exec(word) ?? []) : [])),
  )
}

function withPipeline(workload: Workload, pipeline: boolean): Workload {
  return {...workload, clients: workload.clients.map((script) => ({...script, pipeline}))}
}
