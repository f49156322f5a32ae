import {expect} from 'chai'
import {driveRound, type ConnectedClient} from '../../src/app/drive-round.js'
import type {RecordedSession} from '../../src/app/recorded-session.js'
import {commandName} from '../../src/core/command/command-facts.js'
import type {Command, Reply} from '../../src/core/operation.js'
import type {Plan} from '../../src/core/workload/plan.js'
import {makePlan} from '../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../src/core/workload/parse-workload.js'
import {RoundBudget} from '../../src/core/workload/round-end.js'
import {FakeClock} from '../support/fake-pair.js'

const plan = makePlan(
  parseWorkload(
    `name: meeting
rounds: 2
clients:
  - name: a
    steps: ["SET a 1", {together: here}, "SET a 2", {transaction: ["SET a 3", FLUSHDB]}, {together: there}, "SET a 4"]
  - name: b
    steps: ["SET b 1", {together: here}, {together: there}, "SET b 2"]
`,
    'meeting.yaml',
  ),
  1,
)

interface Driven {
  readonly sent: string[]
  readonly refused: string[]
  readonly stopped: boolean
}

/** Drives one round with sessions that answer at once; a look before a flush shows among what is sent. */
async function drive(
  budget?: RoundBudget,
  answer: (command: Command) => Reply = () => 'OK',
  {of = plan, mayFlush}: {readonly of?: Plan; readonly mayFlush?: (looks: number) => boolean} = {},
): Promise<Driven> {
  const sent: string[] = []
  let looks = 0
  const refused: string[] = []
  const stop = new AbortController()
  const clients = of.clients.map((client): ConnectedClient => {
    const session = {
      client: client.name,
      view: 'primary',
      send: (commands: readonly Command[]) => {
        sent.push(...commands.map((command) => command.map(String).join(' ')))
        return Promise.resolve({lost: null, replies: commands.map(answer), firstId: 1})
      },
    } as unknown as RecordedSession
    return {plan: client, session}
  })
  await driveRound(clients, {
    round: 1,
    clock: new FakeClock(),
    stop,
    ...(budget ? {budget} : {}),
    ...(mayFlush && {
      beforeFlush: async () => {
        sent.push('look')
        await new Promise((resolve) => setImmediate(resolve))
        if (!mayFlush(++looks)) throw new Error('foreign')
      },
    }),
    onLost: ({reason}) => {
      throw new Error(reason)
    },
    onRefused: ({command, error}) => {
      refused.push(`${commandName(command).toUpperCase()}: ${error}`)
      return true
    },
    onStep: () => Promise.resolve(),
  }).catch((error: unknown) => refused.push((error as Error).message))
  return {sent, refused, stopped: stop.signal.aborted}
}

describe('driveRound', () => {
  it('plays every client to its end', async () => {
    const {sent, stopped} = await drive()
    expect(sent).to.have.members([
      'SET a 1',
      'SET b 1',
      'SET a 2',
      'MULTI',
      'SET a 3',
      'FLUSHDB',
      'EXEC',
      'SET a 4',
      'SET b 2',
    ])
    expect(stopped).to.equal(false)
  })

  for (let end = 1; end < 9; end++) {
    it(`ends after ${end} commands, or after the transaction, though others wait for who has ended`, async () => {
      const {sent, stopped} = await drive(new RoundBudget(end))
      const inTransaction = sent.indexOf('EXEC') === sent.length - 1
      expect(sent.length).to.satisfy((count: number) => count === end || (inTransaction && count > end))
      expect(sent.includes('MULTI')).to.equal(sent.includes('EXEC'))
      expect(stopped).to.equal(false)
    })
  }

  const replies: ReadonlyArray<readonly [string, string, string[]]> = [
    ['for want of memory', 'OOM command not allowed', ['SET: OOM command not allowed']],
    ['by the rights of its user', 'NOPERM no', ['SET: NOPERM no']],
    ['for what it holds', 'WRONGTYPE no', []],
    ['as long as it loads', 'LOADING no', []],
    ['since it is not known', "ERR unknown command 'SET'", []],
  ]
  for (const [why, error, expected] of replies) {
    it(`${expected.length > 0 ? 'ends' : 'goes on'} when a write is refused ${why}`, async () => {
      const {refused, stopped} = await drive(undefined, ([word]) => (word === 'SET' ? {error} : 'OK'))
      expect([...new Set(refused)]).to.deep.equal(expected)
      expect(stopped).to.equal(expected.length > 0)
    })
  }

  it('ends when a flush is not known, without which nothing is tried', async () => {
    const {refused} = await drive(undefined, ([word]) => (word === 'FLUSHDB' ? {error: 'ERR unknown command'} : 'OK'))
    expect(refused).to.deep.equal(['FLUSHDB: ERR unknown command'])
  })

  describe('with flushes that may empty what is not its own', () => {
    const planOf = (clients: string) => makePlan(parseWorkload(`name: flushing\nclients:\n${clients}`, 'f.yaml'), 1)
    const looking = async (clients: string, mayFlush: (looks: number) => boolean = () => true) =>
      drive(undefined, undefined, {of: planOf(clients), mayFlush})

    it('looks right before each flush, but for one that begins the round, which was looked at before', async () => {
      const {sent} = await looking(
        '  - name: a\n    steps: [FLUSHDB, SET a 1, FLUSHDB, FLUSHALL, {transaction: [SET b 1, flushdb]}, SET c 1]\n',
      )
      expect(sent).to.deep.equal([
        ...['FLUSHDB', 'SET a 1', 'look', 'FLUSHDB', 'look', 'FLUSHALL'],
        ...['look', 'MULTI', 'SET b 1', 'flushdb', 'EXEC', 'SET c 1'],
      ])
    })

    it('looks once before those who meet go on, so that the flush still races the others', async () => {
      const {sent} = await looking(
        [
          '  - name: a\n    steps: [SET a 1, {together: here}, FLUSHDB]\n',
          '  - name: b\n    steps: [{together: here}, SET b 1]\n',
          '  - name: c\n    steps: [{together: here}, FLUSHALL]\n',
        ].join(''),
      )
      expect(sent.slice(0, 2)).to.deep.equal(['SET a 1', 'look'])
      expect(sent.slice(2)).to.have.members(['FLUSHDB', 'SET b 1', 'FLUSHALL'])
    })

    it('sends no flush, and nothing behind it, once a look found what is not its own', async () => {
      const {sent, stopped, refused} = await looking(
        [
          '  - name: a\n    steps: [SET a 1, FLUSHDB, SET a 2, FLUSHDB, SET a 3]\n',
          '  - name: b\n    steps: [SET b 1, {together: there}, SET b 2]\n',
          '  - name: c\n    steps: [{pause: 1ms}, {together: there}, FLUSHALL]\n',
        ].join(''),
        (looks) => looks < 2,
      )
      expect([stopped, refused]).to.deep.equal([true, ['foreign']])
      expect(sent.filter((command) => command.startsWith('FLUSH')).length).to.be.at.most(1)
      expect(sent).to.not.include.members(['SET a 3'])
    })
  })
})
