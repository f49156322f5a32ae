import {commandFacts, commandName, flushScope} from '../command/command-facts.js'
import type {Operation} from '../operation.js'

/** Counts operations by what they did. Refused ones count as operations only. */
export class OperationTally {
  operations = 0
  writes = 0
  flushes = 0
  observations = 0

  add({command, outcome}: Pick<Operation, 'command' | 'outcome'>): void {
    this.operations++
    if (outcome === 'fail') return
    if (flushScope(command) !== null) {
      this.flushes++
      return
    }
    const access = commandFacts(commandName(command))?.access
    if (access === 'write') this.writes++
    else if (access === 'read') this.observations++
  }
}
