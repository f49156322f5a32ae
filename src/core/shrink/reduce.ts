import {contentOf} from './candidate-workload.js'
import {
  inOneWrite,
  keepActs,
  keysOfText,
  operationCount,
  type Act,
  type Candidate,
  type CommandAct,
} from './candidate.js'
import {ddmin} from './ddmin.js'

/** A search that asks whether a candidate still fails in the same way, and ends with the smallest one that did. */
export type CandidateSearch = Generator<Candidate, Candidate, boolean>

/**
 * Makes a failing candidate smaller, question by question: first the hints (smallest first; they stand for the
 * operations a finding names), then clients, keys, operations, waits, one connection, one write, and value sizes, until
 * nothing changes any more. What has no command left is never asked about.
 */
export function* reduce(start: Candidate, hints: readonly Candidate[]): CandidateSearch {
  let best = start
  for (const hint of hints) {
    if (operationCount(hint) === 0 || operationCount(hint) >= operationCount(best) || !(yield hint)) continue
    best = hint
    break
  }
  for (let before = ''; before !== contentOf(best);) {
    before = contentOf(best)
    best = yield* fewerClients(best)
    best = yield* fewerKeys(best)
    best = yield* fewerActs(best, (act) => act.kind !== 'wait')
    best = yield* fewerWaits(best)
    best = yield* oneConnection(best)
    best = yield* oneWrite(best)
    best = yield* smallerValues(best)
  }
  return best
}

function* fewerClients(best: Candidate): CandidateSearch {
  const names = best.clients.map(({name}) => name)
  return yield* keepItems(best, names, (kept) => keepActs(best, (_act, {name}) => kept.has(name)))
}

/** Commands without a key, such as flushes, stay; one with several keys stays while any of them does. */
function* fewerKeys(best: Candidate): CandidateSearch {
  const keys = [...new Set(actsOf(best).flatMap(keysOf))]
  return yield* keepBy(best, keys, (act, kept) => {
    const own = keysOf(act)
    return own.length === 0 || own.some((key) => kept.has(key))
  })
}

function* fewerActs(best: Candidate, of: (act: Act) => boolean): CandidateSearch {
  const acts = actsOf(best).filter(of)
  return yield* keepBy(best, acts, (act, kept) => !of(act) || kept.has(act))
}

/** A meeting is one wait, however many clients come to it. */
function* fewerWaits(best: Candidate): CandidateSearch {
  const waits = [...new Set(actsOf(best).flatMap(waitOf))]
  return yield* keepBy(best, waits, (act, kept) => waitOf(act).every((wait) => kept.has(wait)))
}

/** All commands for the primary on one connection, in the order in which they were recorded. */
function* oneConnection(best: Candidate): CandidateSearch {
  const writers = best.clients.filter(({on, everyMs}) => on === 'primary' && everyMs === null)
  const [first] = writers
  if (!first || writers.length < 2) return best
  const joined = writers
    .flatMap(({acts}, client) => acts.map((act) => (act.kind === 'command' ? distinctWrite(act, client) : act)))
    // A meeting has nobody left to be met.
    .filter((act) => act.kind !== 'wait' || act.step.kind !== 'together')
    .toSorted((one, other) => one.at - other.at)
  const clients = [
    {...first, acts: apartUnlessTogether(joined)},
    ...best.clients.filter((client) => !writers.includes(client)),
  ]
  const candidate = {...best, clients}
  return (yield candidate) ? candidate : best
}

function* oneWrite(best: Candidate): CandidateSearch {
  const candidate = inOneWrite(best)
  if (contentOf(candidate) === contentOf(best)) return best
  return (yield candidate) ? candidate : best
}

function* smallerValues(best: Candidate): CandidateSearch {
  const sized = /\{value \d+(b|kb|mb)\}/g
  const plain = withTexts(best, (text) => text.replaceAll(sized, '{value}'))
  if (contentOf(plain) === contentOf(best)) return best
  if (yield plain) return plain
  let kept = best
  for (;;) {
    const half = withTexts(kept, (text) => text.replaceAll(sized, halved))
    if (contentOf(half) === contentOf(kept) || !(yield half)) return kept
    kept = half
  }
}

const UNIT_BYTES: Readonly<Record<string, number>> = {b: 1, kb: 1024, mb: 1_048_576}
const MIN_BYTES = 64

function halved(template: string): string {
  const [, digits, unit] = /(\d+)(b|kb|mb)/.exec(template)!
  const bytes = Math.floor((Number(digits) * UNIT_BYTES[unit!]!) / 2)
  return bytes < MIN_BYTES ? template : bytes % 1024 === 0 ? `{value ${bytes / 1024}kb}` : `{value ${bytes}b}`
}

function withTexts(candidate: Candidate, change: (text: string) => string): Candidate {
  return {
    ...candidate,
    clients: candidate.clients.map((client) => ({
      ...client,
      acts: client.acts.map((act) => (act.kind === 'command' ? {...act, text: change(act.text)} : act)),
    })),
  }
}

function keepBy<T>(best: Candidate, items: readonly T[], keeps: (act: Act, kept: ReadonlySet<T>) => boolean) {
  return keepItems(best, items, (kept) => keepActs(best, (act) => keeps(act, kept)))
}

function* keepItems<T>(
  best: Candidate,
  items: readonly T[],
  candidateOf: (kept: ReadonlySet<T>) => Candidate,
): CandidateSearch {
  const search = ddmin(items)
  let question = search.next()
  while (!question.done) {
    const candidate = candidateOf(new Set(question.value))
    question = search.next(operationCount(candidate) > 0 && (yield candidate))
  }
  return question.value.length === items.length ? best : candidateOf(new Set(question.value))
}

function actsOf({clients}: Candidate): readonly Act[] {
  return clients.flatMap(({acts}) => acts)
}

function keysOf(act: Act): readonly string[] {
  return act.kind === 'command' ? keysOfText(act.text) : []
}

function waitOf(act: Act): ReadonlyArray<Act | string> {
  if (act.kind !== 'wait') return []
  return [act.step.kind === 'together' ? `together ${act.step.barrier}` : act]
}

/** Writes and transactions are numbered by each client for itself. */
function distinctWrite(act: CommandAct, client: number): CommandAct {
  const own = (number: number) => number * 1000 + client
  return {...act, write: own(act.write), transaction: act.transaction === null ? null : own(act.transaction)}
}

/** Commands that another client's parted stay in writes of their own. */
function apartUnlessTogether(acts: readonly Act[]): readonly Act[] {
  let number = 0
  let last: CommandAct | null = null
  return acts.map((act) => {
    if (act.kind !== 'command') {
      last = null
      return act
    }
    if (last?.write !== act.write) number++
    last = act
    return {...act, write: number}
  })
}
