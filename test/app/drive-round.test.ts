import {expect} from 'chai'
import {driveRound, type ConnectedClient} from '../../src/app/drive-round.js'
import type {RecordedSession} from '../../src/app/recorded-session.js'
import {commandName} from '../../src/core/command/command-facts.js'
import type {Command, Reply} from '../../src/core/operation.js'
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

/** Drives one round with sessions that answer at once. */
async function drive(budget?: RoundBudget, answer: (command: Command) => Reply = () => 'OK'): Promise<Driven> {
  const sent: string[] = []
  const refused: string[] = []
  const stop = new AbortController()
  const clients = plan.clients.map((client): ConnectedClient => {
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
    onLost: ({reason}) => {
      throw new Error(reason)
    },
    onRefused: ({command, error}) => {
      refused.push(`${commandName(command).toUpperCase()}: ${error}`)
      return true
    },
    onStep: () => Promise.resolve(),
  })
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
})
