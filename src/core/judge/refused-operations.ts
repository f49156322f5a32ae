import {commandFacts, commandName, flushScope} from '../command/command-facts.js'
import type {Operation} from '../operation.js'
import {isErrorOfData, refusalOf} from '../server-refusal.js'

const MAX_SHOWN = 3

/** Counts writes and flushes that the primary answered with an error which no workload means. */
export class RefusedOperations {
  private writes = 0
  private refused = 0
  private readonly groups = new Map<string, {readonly command: string; readonly error: string; count: number}>()

  /**
   * With `sweeping`, a command that the server does not know, or takes in another form, is what was to be found out:
   * only what the server refuses by its state or its rights counts.
   */
  constructor(private readonly sweeping: boolean) {}

  /** Takes operations with the outcome that they had in the end. */
  add({view, command, outcome, error}: Operation): void {
    if (view !== 'primary' || commandFacts(commandName(command))?.access !== 'write') return
    this.writes++
    // What was lost on its way is told elsewhere; a server's errors begin with a word in capitals.
    if (outcome === 'ok' || error === undefined || !/^[A-Z][A-Z0-9_]* /.test(error)) return
    if (!this.counts(error, flushScope(command) !== null)) return
    this.refused++
    const name = commandName(command).toUpperCase()
    const group = `${name} ${error}`
    const known = this.groups.get(group)
    if (known) known.count++
    else if (this.groups.size < 100) this.groups.set(group, {command: name, error, count: 1})
  }

  /** One sentence with the errors that came most often, and what to do; none when all was accepted. */
  get reasons(): readonly string[] {
    const groups = [...this.groups.values()].toSorted((a, b) => b.count - a.count)
    const [first] = groups
    if (!first) return []
    const shown = groups.slice(0, MAX_SHOWN).map(({command, error, count}) => `${command} ${times(count)}: "${error}"`)
    const more = groups.length > MAX_SHOWN ? `; and ${groups.length - MAX_SHOWN} more kinds` : ''
    const next = refusalOf(first.error)?.next
    return [
      `the primary refused ${this.refused} of ${this.writes} writes: ${shown.join('; ')}${more}${next === undefined ? '' : ` (${next})`}`,
    ]
  }

  private counts(error: string, flush: boolean): boolean {
    if (this.sweeping) return !/^ERR unknown/i.test(error) && refusalOf(error) !== null
    return flush || !isErrorOfData(error)
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en')} times`
}
