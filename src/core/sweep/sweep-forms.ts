import {knownCommands, type CommandFacts} from '../command/command-facts.js'
import type {SweepFamily} from './sweep-states.js'

/** One way to write a command; `$a`, `$b` and `$c` are its keys. */
export interface SweepForm {
  /** Lower case. */
  readonly command: string
  readonly family: SweepFamily
  readonly text: string
  /** How many different keys it names. */
  readonly keys: 1 | 2 | 3
  /** It has so many arguments that it is tried once, on keys that are absent. */
  readonly wide: boolean
  /** It may wait at the server, which it does not inside a transaction: it is tried there only. */
  readonly blocks: boolean
  /** It reaches from the first database into the second one, for the last of its keys. */
  readonly crosses: boolean
}

/** Every form there is, command by command. */
export const SWEEP_FORMS: readonly SweepForm[] = [...knownCommands()].flatMap((facts) =>
  facts.forms.map((form) => sweepForm(facts, form)),
)

function sweepForm({name, family, waits}: CommandFacts, form: string): SweepForm {
  const crosses = form.startsWith('> ')
  const narrow = form.replace(/^> /, '')
  const text = narrow.replace(/\((.*)\)\*(\d+)/, (_, words: string, times: string) => repeated(words, Number(times)))
  const keys = text.includes('$c') ? 3 : text.includes('$b') ? 2 : 1
  return {command: name, family: family as SweepFamily, text, keys, wide: text !== narrow, blocks: waits, crosses}
}

/** The words so many times, `#` being the number of each. */
function repeated(words: string, times: number): string {
  return Array.from({length: times}, (_, at) => words.replaceAll('#', String(at + 1))).join(' ')
}
