import {commandName} from '../command/command-facts.js'
import type {Command, Operation} from '../operation.js'
import {displayBulk} from '../report/display-text.js'
import {commonState, type LeftOutCases} from './left-out.js'
import {keysOf} from './sweep-traits.js'
import {preparationsOf, stateOf} from './sweep-states.js'
import {SWEEP_CLIENT} from './sweep-workload.js'

/** Finds the case that got no answer, in a history whose operations are added in order. */
export class LostCaseFinder {
  private lost: Operation | null = null
  private readonly before = new Map<string, Command[]>()

  add(operation: Operation): void {
    if (operation.client !== SWEEP_CLIENT || this.lost) return
    const name = commandName(operation.command)
    if (['multi', 'exec', 'select'].includes(name)) return
    if (wasLost(operation)) this.lost = operation
    else
      for (const key of keysOf(operation.command))
        this.before.set(key, [...(this.before.get(key) ?? []), operation.command])
  }

  /** What a later sweep leaves out; null when every command was answered, or when keys were still being prepared. */
  leftOut(): LeftOutCases | null {
    return this.lost && !this.wasPreparing(this.lost) ? this.casesOf(this.lost) : null
  }

  private wasPreparing({command}: Operation): boolean {
    return keysOf(command).some((key) => (this.before.get(key)?.length ?? 0) < preparationsOf(stateOf(key)))
  }

  private casesOf({command}: Operation): LeftOutCases {
    const states = keysOf(command).map((key) => commonState(stateOf(key)))
    return {command: commandName(command), states: [...new Set(states)]}
  }

  /** Which command it was, on what, and how to bring it about. */
  sentence(): string | null {
    if (!this.lost) return null
    const {command, error} = this.lost
    const {states} = this.casesOf(this.lost)
    const before = [...new Set(keysOf(command).flatMap((key) => this.before.get(key) ?? []))]
    const example = [...before.filter((each) => commandName(each) !== 'get'), command].map(textOf).join('; ')
    const what = `${commandName(command).toUpperCase()} on ${states.join(' and ')}`
    return `${what} got no answer: ${error ?? 'the connection was lost'} (${example}).`
  }
}

/** What a server answered begins with a code in capitals; how a connection was lost does not. */
function wasLost({outcome, error}: Operation): boolean {
  return outcome === 'info' && !/^[A-Z]+( |$)/.test(error ?? '')
}

function textOf(command: Command): string {
  return command.map((word) => displayBulk(word)).join(' ')
}
