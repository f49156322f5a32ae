import {commandName} from '../command/command-facts.js'
import {scriptCalls} from '../command/script-calls.js'
import type {Operation, Reply} from '../operation.js'
import {errorText} from '../outcome.js'

/**
 * Tells operations with the outcome that they had in the end. A command that was queued in a transaction has EXEC's
 * interval, and the outcome and reply that EXEC gave it; it is told when EXEC is. In the place of a script its commands
 * are told, likewise. All others are told at once.
 */
export class TransactionFollower {
  private readonly queues = new Map<string, Operation[]>()

  constructor(private readonly tell: (operation: Operation) => void) {}

  /** Operations go in by order of invocation. */
  add(operation: Operation): void {
    const {client, command, outcome, reply} = operation
    const queue = this.queues.get(client)
    if (queue && reply === 'QUEUED') {
      queue.push(operation)
      return
    }
    const calls = scriptCalls(command)
    if (calls) {
      this.tellEach(
        calls.map((call) => ({...operation, command: call})),
        operation,
      )
      return
    }
    const name = commandName(command)
    if (name === 'multi' && outcome === 'ok') this.queues.set(client, [])
    else if (queue && name === 'exec') this.execute(queue, operation)
    else if (queue && name === 'discard' && outcome === 'ok') this.drop(client, queue, 'DISCARD')
    this.tell(operation)
  }

  /** Tells what no EXEC ever carried out. */
  end(): void {
    for (const [client, queue] of this.queues) this.drop(client, queue, 'no EXEC')
  }

  private execute(queue: readonly Operation[], exec: Operation): void {
    this.queues.delete(exec.client)
    this.tellEach(queue, exec)
  }

  private tellEach(queue: readonly Operation[], exec: Operation): void {
    const replies = Array.isArray(exec.reply) ? (exec.reply as readonly Reply[]) : null
    const {invokedNs, completedNs, outcome} = exec
    for (const [at, operation] of queue.entries()) {
      const reply = replies?.[at]
      const error =
        errorText(reply) ?? exec.error ?? (reply === undefined ? 'the transaction was not carried out' : null)
      if (outcome !== 'info' && error !== null)
        this.tell({...operation, invokedNs, completedNs, outcome: 'fail', error})
      else this.tell({...operation, invokedNs, completedNs, outcome, ...(reply === undefined ? {} : {reply})})
    }
  }

  private drop(client: string, queue: readonly Operation[], error: string): void {
    this.queues.delete(client)
    for (const operation of queue) this.tell({...operation, outcome: 'fail', error})
  }
}
