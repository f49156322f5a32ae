import {commandName} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import {scriptCalls} from '../command/script-calls.js'
import type {Command, Operation, Reply} from '../operation.js'
import {errorText} from '../outcome.js'
import {isMarker} from '../settle-markers.js'
import {float64Column, int32Column, uint8Column} from './column.js'
import {OUTCOME} from './event-kind.js'
import type {HistoryHeader, Settled} from './header.js'
import type {History, HistoryRows} from './history.js'
import {inTimeOrder} from './in-time-order.js'
import {Interner} from './interner.js'
import {interpretCommand} from './interpret-command.js'
import {RegisterRecorder} from './register-recorder.js'
import {SwappedDatabases} from './swapped-databases.js'
import {tightenIntervals} from './tighten-intervals.js'

interface Queued {
  readonly row: number
  readonly db: number
  readonly command: Command
}

/**
 * Takes operations and holds them in columns; one builder makes one history. Operations that do not come in order of
 * invocation are sorted by their stamps; those of one client that have equal stamps stay in the order they came in.
 */
export class HistoryBuilder {
  private readonly views = new Interner()
  private readonly clients = new Interner()
  private readonly verbs = new Interner()
  private readonly id = int32Column()
  private readonly client = int32Column()
  private readonly view = int32Column()
  private readonly db = int32Column()
  private readonly verb = int32Column()
  private readonly invokedNs = float64Column()
  private readonly completedNs = float64Column()
  private readonly outcome = uint8Column()
  private readonly final = uint8Column()
  private readonly transaction = int32Column()
  private readonly registers = new RegisterRecorder()
  private readonly commands = new Map<number, Command>()
  private readonly gaps = new Set<string>()
  private readonly transactions = new Map<number, Queued[]>()
  /** Clients whose database is not known since a SELECT of unknown outcome. */
  private readonly lost = new Set<number>()
  private readonly swaps = new SwappedDatabases()
  private readonly swapped: Array<{row: number; databases: number[]}> = []
  /** Of the operation that is being added, and of the last swap; what names no round is of round 0. */
  private round = 0
  private swapRound = 0
  private lastSettled: Settled | null = null
  private lastNs = -Infinity
  private outOfOrder = false
  /** The latest invocation of each client. */
  private readonly latestNs: number[] = []
  /** Clients whose operations did not come in order of invocation. */
  private readonly disordered = new Set<number>()
  private readonly withTransactions = new Set<number>()

  constructor(private readonly header: HistoryHeader) {
    for (const view of Object.keys(header.views)) this.views.of(view)
  }

  /** Takes the next operation. */
  add(op: Operation): void {
    this.round = op.round ?? 0
    const row = this.addRow(op)
    const client = this.client.get(row)
    const name = commandName(op.command)
    this.swaps.operation(op)
    const queue = this.transactions.get(client)
    const calls = scriptCalls(op.command)
    if (calls && op.reply !== 'QUEUED') this.runScript(row, op, calls)
    else if (queue && op.reply === 'QUEUED') queue.push({row, db: op.db, command: op.command})
    else if (name === 'exec') this.execute(row, client, op)
    else if (name === 'multi' && op.outcome === 'ok') this.begin(client)
    else if (name === 'discard' && op.outcome === 'ok') this.abandon(client)
    else if (name === 'select') this.select(client, op)
    else if (name === 'swapdb') this.swap(row, op)
    else this.interpret(row, op.db, op.command, op.outcome === 'ok' ? op.reply : undefined)
  }

  /** From here on, reads of phase `final` are reads of a pair that has settled so. */
  settled(settled: Settled): void {
    this.lastSettled = settled
  }

  /** Makes the history; nothing can be added any more. */
  build(): History {
    for (const client of [...this.transactions.keys()]) this.abandon(client)
    this.clobberSwapped()
    const recorded = this.rows()
    const registers = this.registers.finish()
    const ordered = this.outOfOrder ? inTimeOrder(recorded, registers.events) : null
    if (ordered) this.noteDisorder()
    const {rows, events} = ordered ?? {rows: recorded, events: registers.events}
    tightenIntervals(rows, this.clients.texts.length)
    return {
      header: this.header,
      settled: this.lastSettled,
      views: this.views.texts,
      clients: this.clients.texts,
      verbs: this.verbs.texts,
      rows,
      events,
      keys: registers.keys,
      cells: registers.cells,
      databases: this.swaps.currentNumbers(this.registers.databases),
      strings: this.registers.strings.texts,
      ttlMs: registers.ttlMs,
      commands: ordered
        ? new Map([...this.commands].map(([row, command]) => [ordered.place[row]!, command]))
        : this.commands,
      gaps: [...this.gaps],
    }
  }

  /** Lines are sorted by their stamps; what they said while they were read in another order is not sorted out again. */
  private noteDisorder(): void {
    if (this.swaps.happened) this.gaps.add('SWAPDB in a history out of order: what follows it is not checked')
    for (const client of this.disordered) {
      if (!this.withTransactions.has(client)) continue
      const name = this.clients.texts[client]!
      this.gaps.add(`client ${name}: its operations are out of order, so that its transactions are not checked`)
    }
  }

  private rows(): HistoryRows {
    return {
      count: this.id.length,
      id: this.id.finish(),
      client: this.client.finish(),
      view: this.view.finish(),
      db: this.db.finish(),
      verb: this.verb.finish(),
      invokedNs: this.invokedNs.finish(),
      completedNs: this.completedNs.finish(),
      outcome: this.outcome.finish(),
      final: this.final.finish(),
      transaction: this.transaction.finish(),
    }
  }

  private addRow(op: Operation): number {
    this.id.push(op.id)
    this.client.push(this.clients.of(op.client))
    this.view.push(this.views.of(op.view))
    this.db.push(op.db)
    this.verb.push(this.verbs.of(commandName(op.command)))
    this.invokedNs.push(op.invokedNs)
    const client = this.client.get(this.client.length - 1)
    if (op.invokedNs < this.lastNs) this.outOfOrder = true
    this.lastNs = op.invokedNs
    if (op.invokedNs < (this.latestNs[client] ?? -Infinity)) this.disordered.add(client)
    else this.latestNs[client] = op.invokedNs
    this.completedNs.push(op.completedNs ?? op.deadlineNs ?? Infinity)
    this.outcome.push(OUTCOME[op.outcome])
    this.transaction.push(-1)
    const status = this.lastSettled?.status
    const proven = status === undefined || status === 'converged' || status === 'diverged'
    this.final.push(op.phase === 'final' && proven ? 1 : 0)
    return this.id.length - 1
  }

  private interpret(row: number, db: number, command: Command, reply: Reply | undefined): void {
    const view = this.views.texts[this.view.get(row)]!
    const onReplica = view.startsWith('replica')
    if (this.lost.has(this.client.get(row))) return
    // A round begins when replicas have applied the one before.
    if (onReplica && this.swaps.happened && this.round <= this.swapRound && this.final.get(row) === 0) {
      // Markers stand between the rounds, and settling has judged them.
      if (commandKeys(command).every(isMarker)) return
      this.gaps.add('SWAPDB: reads on replicas after it, in the same round, are not checked')
      return
    }
    this.registers.at(row, this.swaps.logical(db))
    if (interpretCommand(command, reply, this.registers)) this.commands.set(row, command)
  }

  private begin(client: number): void {
    this.transactions.set(client, [])
    this.withTransactions.add(client)
  }

  /** The commands of a script are a transaction, each with a row of its own that bears the script's id. */
  private runScript(row: number, op: Operation, calls: readonly Command[]): void {
    const members = calls.map((command) => ({row: this.addRow({...op, command}), db: op.db, command}))
    this.carryOut(row, members, op)
  }

  private execute(row: number, client: number, exec: Operation): void {
    const queue = this.transactions.get(client) ?? []
    this.transactions.delete(client)
    this.carryOut(row, queue, exec)
  }

  /** Commands take the interval of what ran them; what its reply says of each is theirs. */
  private carryOut(row: number, queue: readonly Queued[], exec: Operation): void {
    const replies = Array.isArray(exec.reply) ? (exec.reply as readonly Reply[]) : null
    queue.forEach(({row: member, db, command}, at) => {
      this.invokedNs.set(member, this.invokedNs.get(row))
      this.completedNs.set(member, this.completedNs.get(row))
      this.transaction.set(member, row)
      const reply = replies?.[at]
      const failed = exec.outcome !== 'info' && (reply === undefined || errorText(reply) !== null)
      this.outcome.set(member, failed ? OUTCOME.fail : OUTCOME[exec.outcome])
      this.interpret(member, db, command, failed ? undefined : reply)
    })
  }

  /** A transaction that never ran: its commands had no effect. */
  private abandon(client: number): void {
    for (const {row, db, command} of this.transactions.get(client) ?? []) {
      this.outcome.set(row, OUTCOME.fail)
      this.interpret(row, db, command, undefined)
    }
    this.transactions.delete(client)
  }

  private select(client: number, op: Operation): void {
    if (op.outcome !== 'info') return
    this.lost.add(client)
    this.gaps.add(`client ${op.client}: a SELECT of unknown outcome leaves its later operations unchecked`)
  }

  private swap(row: number, op: Operation): void {
    if (op.outcome === 'fail') return
    const [a, b] = [Number(op.command[1]), Number(op.command[2])]
    this.swapped.push({row, databases: [this.swaps.logical(a), this.swaps.logical(b)]})
    this.swaps.swap(a, b, op)
    this.swapRound = this.round
  }

  /** Swaps that overlapped other operations leave their databases unknown. */
  private clobberSwapped(): void {
    if (!this.swaps.broken) return
    this.gaps.add('SWAPDB ran while other operations were in flight: reads of its databases after it are not checked')
    for (const {row, databases} of this.swapped) {
      this.registers.at(row, databases[0]!)
      for (const db of databases) this.registers.clobberDatabase(db)
      this.completedNs.set(row, Infinity)
    }
  }
}
