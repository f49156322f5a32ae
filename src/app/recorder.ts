import {bulkId, type Bulk} from '../core/bulk.js'
import {commandFacts, commandKeys, commandName, flushScope} from '../core/command/command-facts.js'
import {valueFamily} from '../core/command/value-family.js'
import {encodeBatch} from '../core/history/encode-batch.js'
import type {Command} from '../core/operation.js'
import type {HistorySink} from './ports/run-store.js'
import type {SentBatch} from './ports/session.js'

/** How much may wait to be written before clients are held back. */
const MAX_BACKLOG_BYTES = 8 * 1024 * 1024
/** How many completed operations may wait for an older one that is still under way. */
const MAX_WAITING_OPERATIONS = 100_000

/** Commands that were sent together, until their lines are written. */
export interface Ticket {
  readonly firstId: number
  readonly client: string
  readonly view: string
  readonly commands: readonly Command[]
  readonly round: number | null
  readonly phase: 'final' | null
  lines: string | null
}

/** What the recorder needs to know of a command, by its name. */
interface CommandTraits {
  readonly flushes: boolean
  readonly access: 'write' | 'read' | 'none'
  /** Bits of `VALUE_FAMILIES`. */
  readonly family: number
  /** The first argument is the only key. */
  readonly onlyKeyIsFirst: boolean
  sentToPrimary: number
}

/** How many operations of which kind a run has sent. */
export interface OperationCounts {
  operations: number
  writes: number
  flushes: number
  observations: number
}

/**
 * Writes every operation to the history, in order of invocation, as soon as that order allows.
 * Memory is bounded: `pressure` tells clients when to wait.
 */
export class Recorder {
  readonly counts: OperationCounts = {operations: 0, writes: 0, flushes: 0, observations: 0}
  /** Keys ever named, by database: bulkId -> bits of the value families they were used as. */
  readonly namedKeys = new Map<number, Map<string, number>>()
  private nextId = 1
  private readonly queue: Ticket[] = []
  private waiting = 0
  private readonly traits = new Map<string, CommandTraits>()
  private lastWord: Bulk | undefined
  private lastTraits: CommandTraits | undefined

  constructor(private readonly sink: HistorySink) {}

  /** Commands sent to the primary, by name. */
  get sentToPrimary(): ReadonlyMap<string, number> {
    return new Map([...this.traits].map(([name, {sentToPrimary}]) => [name, sentToPrimary]))
  }

  /** Takes the next ids for commands that are about to be sent. */
  invoke(
    client: string,
    view: string,
    commands: readonly Command[],
    round: number | null,
    phase: 'final' | null,
  ): Ticket {
    const ticket: Ticket = {firstId: this.nextId, client, view, commands, round, phase, lines: null}
    this.nextId += commands.length
    this.queue.push(ticket)
    return ticket
  }

  /** Records what became of them. `dbs` holds the database of each command. */
  complete(ticket: Ticket, batch: SentBatch, dbs: readonly number[]): void {
    const {commands, view} = ticket
    for (let at = 0; at < commands.length; at++) this.count(commands[at]!, view, dbs[at]!)
    ticket.lines = encodeBatch({...ticket, ...batch, dbs})
    this.waiting += commands.length
    this.flush()
  }

  /** Leaves keys out of what was named: nobody needs to read them again. */
  forget(db: number, keys: readonly string[]): void {
    const named = this.namedKeys.get(db)
    for (const key of keys) named?.delete(bulkId(key))
  }

  /** Adds a line that is no operation, after all operations so far. */
  note(line: string): void {
    this.queue.push({
      firstId: this.nextId,
      client: '',
      view: '',
      commands: [],
      round: null,
      phase: null,
      lines: `${line}\n`,
    })
    this.flush()
  }

  /** Commands whose outcome is still open, oldest first. */
  underWay(): readonly Ticket[] {
    return this.queue.filter((ticket) => ticket.lines === null)
  }

  /** Whether clients should wait for `relief` before they send more. */
  get pressure(): boolean {
    return this.sink.backlogBytes > MAX_BACKLOG_BYTES || this.waiting > MAX_WAITING_OPERATIONS
  }

  /** Resolves when what could be written has been written. */
  async relief(): Promise<void> {
    await this.sink.drained()
  }

  private flush(): void {
    let done = 0
    while (done < this.queue.length && this.queue[done]!.lines !== null) {
      this.sink.append(this.queue[done]!.lines!)
      this.waiting -= this.queue[done]!.commands.length
      done++
    }
    if (done > 0) this.queue.splice(0, done)
  }

  private count(command: Command, view: string, db: number): void {
    const {counts} = this
    const traits = this.traitsOf(command)
    counts.operations++
    if (view === 'primary') traits.sentToPrimary++
    if (traits.flushes) counts.flushes++
    else if (traits.access === 'read') counts.observations++
    else if (traits.access === 'write') counts.writes++
    if (traits.onlyKeyIsFirst) this.name(db, command[1] ?? '', traits.family)
    else for (const key of commandKeys(command)) this.name(db, key, traits.family)
  }

  /** Commands of a pipeline are mostly the same one: what is known of it is looked up once. */
  private traitsOf(command: Command): CommandTraits {
    if (command[0] === this.lastWord) return this.lastTraits!
    const name = commandName(command)
    let traits = this.traits.get(name)
    if (!traits) this.traits.set(name, (traits = describeCommand(name)))
    this.lastWord = command[0]
    this.lastTraits = traits
    return traits
  }

  private name(db: number, key: Bulk, family: number): void {
    let keys = this.namedKeys.get(db)
    if (!keys) this.namedKeys.set(db, (keys = new Map<string, number>()))
    const id = bulkId(key)
    const known = keys.get(id)
    if (known === undefined || (known & family) !== family) keys.set(id, (known ?? 0) | family)
  }
}

function describeCommand(name: string): CommandTraits {
  const facts = commandFacts(name)
  return {
    flushes: flushScope([name]) !== null,
    access: facts?.access ?? 'none',
    family: valueFamily(name),
    onlyKeyIsFirst: facts?.firstKey === 1 && facts.lastKey === 1 && !facts.keysElsewhere,
    sentToPrimary: 0,
  }
}
