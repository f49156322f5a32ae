import {SWEEP_NAME} from '../workload/catalogue.js'
import type {Step, Workload} from '../workload/workload.js'
import type {LeftOutCases} from './left-out.js'
import {isOfCases, sweepCases, type OfferedCommands, type SweepCase} from './sweep-cases.js'
import {EXPIRED_AFTER_MS, SWEEP_STATES, type SweepState} from './sweep-states.js'

const SUMMARY = 'Every write command the server has, over every state of its keys, each alone on a quiet pair.'
/** The client that prepares keys and tries commands on them. */
export const SWEEP_CLIENT = 'sweep'
/** Loads into a cache end within this time, so that a command finds what it has to invalidate. */
const LOADING_MS = 50

/**
 * The command sweep as a workload: first all keys are brought into their states, compared, and read once, then, on a quiet
 * pair, each case runs its one command on keys of its own. A key's name tells the state it was in (`list-expiring/1/7`: the
 * seventh list with an expiry, in round 1), so that a difference names its command and what was there before.
 */
export function sweepWorkload(
  offered: Pick<OfferedCommands, 'names' | 'databases'>,
  leftOut: readonly LeftOutCases[] = [],
): Workload {
  const keys = new SweepKeys()
  const tried = sweepCases(offered).filter((one) => !leftOut.some((cases) => isOfCases(one, cases)))
  const cases = tried.map((one) => caseStep(one, keys))
  const [read, prepare] = [keys.commands('warming'), keys.commands('setup')]
  return {
    name: SWEEP_NAME,
    summary: SUMMARY,
    databases: offered.databases > 1 ? [0, 1] : [0],
    rounds: 1,
    clients: [
      client(SWEEP_CLIENT, 'primary', [
        {kind: 'pipeline', steps: [...prepare, ...keys.beyond]},
        {kind: 'pause', ms: EXPIRED_AFTER_MS},
        {kind: 'snapshot'},
        {kind: 'pipeline', steps: read},
        {kind: 'pause', ms: LOADING_MS},
        ...cases,
      ]),
      client('replica-reader', 'replica', [
        // By then the keys are there, and the commands have not begun.
        {kind: 'pause', ms: EXPIRED_AFTER_MS},
        {kind: 'pipeline', steps: read},
      ]),
    ],
  }
}

/** Hands out keys, each to one case, and knows what brings all of them into their states. */
class SweepKeys {
  /** What is done in the second database beforehand. */
  readonly beyond: Step[] = []
  private readonly counts = new Map<SweepState, number>()

  take(state: SweepState): string {
    const count = (this.counts.get(state) ?? 0) + 1
    this.counts.set(state, count)
    return keyName(state, String(count))
  }

  /** Names the key in the second database too, there and absent by turns. */
  takeBeyond(key: string): void {
    const there = this.beyond.length % 2 === 1
    if (this.beyond.length === 0) this.beyond.push(command('SELECT 1'), command('SELECT 0'))
    this.beyond.splice(-1, 0, command(there ? `SET ${key} beyond` : `DEL ${key}`))
  }

  commands(what: 'setup' | 'warming'): Step[] {
    return SWEEP_STATES.flatMap((state) => {
      const count = this.counts.get(state)
      if (count === undefined) return []
      return state[what].map((text) => command(text.replace('$k', keyName(state, `{1..${count}}`))))
    })
  }
}

function keyName({name}: SweepState, number: string): string {
  return `${name}/{round}/${number}`
}

function caseStep({form, states, sameKey, transaction}: SweepCase, keys: SweepKeys): Step {
  const names = states.map((state) => keys.take(state))
  if (form.crosses) keys.takeBeyond(names.at(-1)!)
  const text = form.text.replaceAll(/\$([abc])/g, (_, role: 'a' | 'b' | 'c') =>
    sameKey ? names[0]! : names['abc'.indexOf(role)]!,
  )
  return transaction ? {kind: 'transaction', steps: [command(text)]} : command(text)
}

function client(name: string, on: 'primary' | 'replica', steps: readonly Step[]): Workload['clients'][number] {
  return {name, on, connections: 1, repeat: 1, pipeline: false, everyMs: null, steps}
}

function command(text: string): Step {
  return {kind: 'command', text}
}
