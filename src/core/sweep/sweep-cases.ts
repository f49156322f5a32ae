import {commandFacts} from '../command/command-facts.js'
import {commonState, type LeftOutCases} from './left-out.js'
import {SWEEP_FORMS, type SweepForm} from './sweep-forms.js'
import {SWEEP_STATES, type SweepState} from './sweep-states.js'

/** What a server can do, as far as the sweep needs to know. */
export interface OfferedCommands {
  /** Every command it has, in lower case. */
  readonly names: ReadonlySet<string>
  /** Those of them that write, as far as is known. */
  readonly writers: ReadonlySet<string>
  /** How many databases it has. */
  readonly databases: number
}

/** One command to be tried once, on keys of its own. */
export interface SweepCase {
  readonly form: SweepForm
  /** The state of each of its keys, `$a` first. */
  readonly states: readonly SweepState[]
  /** All its keys are the same one. */
  readonly sameKey: boolean
  readonly transaction: boolean
}

/** Types whose plain values stand for "another type than the command works on". */
const TYPE_EXAMPLES = ['integer', 'hash', 'list', 'set', 'zset', 'stream']

/** A server that has everything the sweep knows. */
export function describedCommands(): Pick<OfferedCommands, 'names' | 'databases'> {
  return {names: new Set(SWEEP_FORMS.map(({command}) => command)), databases: 2}
}

/** Every case this server can be tried with, in the order of the forms. */
export function sweepCases({names, databases}: Pick<OfferedCommands, 'names' | 'databases'>): readonly SweepCase[] {
  const states = SWEEP_STATES.filter(({setup: [first]}) => first === undefined || names.has(firstWord(first)))
  const forms = SWEEP_FORMS.filter(({command, crosses}) => names.has(command) && (!crosses || databases > 1))
  return forms.flatMap((form) => casesOf(form, states))
}

/** Commands that write and are neither swept nor excluded with a reason. */
export function unsweptCommands({writers}: OfferedCommands): readonly string[] {
  const described = new Set(SWEEP_FORMS.map(({command}) => command))
  return [...writers].filter((name) => !described.has(name) && (commandFacts(name)?.unswept ?? null) === null).sort()
}

function casesOf(form: SweepForm, states: readonly SweepState[]): SweepCase[] {
  if (form.wide) return [{form, states: [absentOf(states)], sameKey: false, transaction: false}]
  const alone = combinations(form, states).map((keys) => ({form, states: keys, sameKey: false}))
  const same =
    form.keys === 1 || form.crosses
      ? []
      : fitting(form, states).map((state) => ({form, states: [state], sameKey: true}))
  const cases = [...alone, ...same].map((one) => ({...one, transaction: form.blocks}))
  return form.blocks ? cases : [...cases, ...inTransaction(form, states)]
}

/** The states of the keys, combined: the first key in all of them, further ones in a few telling ones. */
function combinations(form: SweepForm, states: readonly SweepState[]): SweepState[][] {
  const all = [absentOf(states), ...fitting(form, states), ...otherTypes(form, states)]
  const few = telling(form, states)
  const extremes = extremesOf(form, states)
  if (form.keys === 1) return [...all, ...extremes].map((state) => [state])
  if (form.keys === 2) {
    const absent = absentOf(states)
    const large = extremes.filter(({lifetime}) => lifetime === 'none')
    return [
      ...all.flatMap((first) => few.map((second) => [first, second])),
      ...large.flatMap((state) => [
        [state, absent],
        [absent, state],
      ]),
    ]
  }
  const sources = few.filter(({lifetime}) => lifetime !== 'expiring')
  const plain = fitting(form, states).filter(({lifetime}) => lifetime === 'none')
  const thirds = [absentOf(states), plain.at(-1)!]
  return few.flatMap((first) => sources.flatMap((second) => thirds.map((third) => [first, second, third])))
}

/** Values at the limits, for what works on their type. What works on any type moves them, if it names two keys. */
function extremesOf(form: SweepForm, states: readonly SweepState[]): SweepState[] {
  const moves = form.family === 'any' && form.keys === 2
  return states.filter(
    (state) => state.extreme && (moves || state.family === form.family) && !isUnspecified(form, state),
  )
}

/**
 * What a range by name takes from a sorted set of different scores is not specified. On a skip list, whose levels each
 * server draws by chance, a healthy pair then differs now and then.
 */
function isUnspecified({text}: SweepForm, {family, extreme}: SweepState): boolean {
  return /LEX\b/.test(text) && family === 'zset' && extreme
}

/** Inside MULTI the first key is absent, there, or there with an expiry; the others are there. */
function inTransaction(form: SweepForm, states: readonly SweepState[]): SweepCase[] {
  const fit = fitting(form, states)
  const plain = fit.find(({lifetime}) => lifetime === 'none')!
  const expiring = fit.find(({lifetime}) => lifetime === 'expiring')
  const firsts = [absentOf(states), plain, ...(expiring ? [expiring] : [])]
  const others = Array.from({length: form.keys - 1}, () => plain)
  return firsts.map((first) => ({form, states: [first, ...others], sameKey: false, transaction: true}))
}

function absentOf(states: readonly SweepState[]): SweepState {
  return states.find(({family}) => family === null)!
}

/** The states that hold what the form works on. */
function fitting({family}: SweepForm, states: readonly SweepState[]): readonly SweepState[] {
  return states.filter(
    (state) => state.family !== null && !state.extreme && (family === 'any' || state.family === family),
  )
}

function otherTypes({family}: SweepForm, states: readonly SweepState[]): readonly SweepState[] {
  if (family === 'any') return []
  return states.filter((state) => TYPE_EXAMPLES.includes(state.name) && state.family !== family)
}

/** Absent, one of each lifetime, and another type. */
function telling(form: SweepForm, states: readonly SweepState[]): readonly SweepState[] {
  const fit = fitting(form, states)
  const lifetimes = (['none', 'expiring', 'expired'] as const).flatMap(
    (lifetime) => fit.find((state) => state.lifetime === lifetime) ?? [],
  )
  const foreign = form.family === 'any' ? fit.filter(({name}) => name === 'hash') : otherTypes(form, states)
  return [absentOf(states), ...lifetimes, ...foreign.slice(0, 1)]
}

function firstWord(text: string): string {
  return text.slice(0, text.indexOf(' ')).toLowerCase()
}

/** Whether a case is of this command, and on keys in just these states. */
export function isOfCases({form, states}: SweepCase, wanted: LeftOutCases): boolean {
  if (form.command !== wanted.command) return false
  const common = [...new Set(states.map(({name}) => commonState(name)))]
  return common.length === wanted.states.length && common.every((state) => wanted.states.includes(state))
}
