import {bulkId} from '../core/bulk.js'
import {commandFacts, commandName} from '../core/command/command-facts.js'
import {commandKeys} from '../core/command/command-keys.js'
import type {Divergence} from '../core/divergence.js'
import type {Command} from '../core/operation.js'

/** Cases of a sweep that are not tried, since their keys differed before: whatever they did would be blamed on them. */
export class LeftOutCases {
  private readonly keys = new Set<string>()
  private count = 0

  add(divergences: readonly Divergence[]): void {
    for (const {key} of divergences) this.keys.add(bulkId(key))
  }

  /** Whether these commands write a key that differed; if so, they count as a case that was left out. */
  leavesOut(commands: readonly Command[]): boolean {
    const touches = commands.some((command) => {
      if (this.keys.size === 0 || commandFacts(commandName(command))?.access === 'read') return false
      return commandKeys(command).some((key) => this.keys.has(bulkId(key)))
    })
    if (touches) this.count++
    return touches
  }

  reasons(): readonly string[] {
    if (this.keys.size === 0) return []
    return [
      `keys that differed when they were prepared: ${this.keys.size}; cases that need them, and were not tried: ${this.count}`,
    ]
  }
}
