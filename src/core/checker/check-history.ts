import type {Anomaly} from '../anomaly.js'
import type {Order} from '../order.js'
import type {History} from '../history/history.js'
import {mergeVerdicts, type Verdict} from '../verdict.js'
import {checkLog} from './log-checker.js'
import {constructOrder} from './orders/construct-order.js'
import {checkPrimary} from './primary-checker.js'
import {problemOf} from './problem/build-problem.js'
import type {Problem} from './problem/problem.js'
import {grouped} from './problem/read-groups.js'
import {decideKeys} from './proof/decide-keys.js'
import {decideWhole} from './proof/decide-whole.js'
import {aheadOfWrites, checkReplica} from './replica-checker.js'
import type {Staleness} from './replica/staleness.js'
import {tornTransactions} from './replica/torn-transactions.js'
import {orderOfUpdates} from './replica/order-of-updates.js'
import type {TracedCommand} from './replica/trace-order.js'
import {isReplicaView, replicaViews} from './views.js'

/** How a history is judged. */
export interface CheckOptions {
  /** What replicas promise, whatever the header says. */
  readonly order?: Order
  /** How far a lifetime may be off before a read counts as stale; 1000 by default. */
  readonly ttlToleranceMs?: number
  /** The primary's MONITOR stream: the order of its updates, where they are in it. */
  readonly trace?: readonly TracedCommand[]
}

/** What a history proves. */
export interface HistoryCheck {
  readonly verdict: Verdict
  readonly anomalies: readonly Anomaly[]
  /** Why the verdict is inconclusive: what was not checked, and by which checker. */
  readonly reasons: readonly string[]
  /** For each replica view: the strongest order its reads agree with; null when none holds, or when it is not known. */
  readonly ordersHeld: Readonly<Record<string, Order | null>>
  /** For each replica view with reads: how far behind they were. Informative. */
  readonly staleness: Readonly<Record<string, Staleness>>
}

/** Judges a history by itself: every checker that its views call for, each guarded so that a defect is never a pass. */
export function checkHistory(history: History, options: CheckOptions = {}): HistoryCheck {
  return new HistoryChecker(history, options).run()
}

/**
 * The fast checkers go first: they name what they find, and for many histories they are exact. Of the others, one order
 * that explains everything is sought; only where none is found come the slow checkers, and a complete search.
 */
class HistoryChecker {
  private readonly replica: Uint8Array
  private readonly collected: Collector
  private readonly ttlToleranceMs: number
  private readonly promised = new Map<number, Order>()
  // Shared by the checkers and made by the first that asks, inside its guard.
  private readonly updates = once(() => orderOfUpdates(this.history, this.options.trace))
  private readonly primary = once(() => problemOf(this.history, this.replica, this.ttlToleranceMs))
  private brokenCells: ReadonlySet<number> = new Set()
  private open = false

  constructor(
    private readonly history: History,
    private readonly options: CheckOptions,
  ) {
    this.replica = replicaViews(history)
    this.collected = new Collector(history.gaps)
    this.ttlToleranceMs = options.ttlToleranceMs ?? 1000
    for (const [view, name] of history.views.entries()) {
      if (isReplicaView(name)) this.promised.set(view, options.order ?? history.header.views[name]?.order ?? 'per-key')
    }
  }

  run(): HistoryCheck {
    this.checkPrimary()
    this.checkLog()
    for (const [view, promised] of this.promised) {
      this.checkReplica(view, promised)
      if (promised === 'total') this.checkTransactions(view)
    }
    if (this.open) this.closeGaps()
    return this.collected.result()
  }

  private checkPrimary(): void {
    this.collected.run('primary', () => {
      const found = checkPrimary(this.history, this.replica, this.primary(), this.ttlToleranceMs)
      this.brokenCells = found.cells
      if (found.open) this.open = true
      return found
    })
  }

  private checkLog(): void {
    this.collected.run('log', () => {
      const {order, traced, problem} = this.updates()
      if (!order || !traced) return {anomalies: [], reasons: problem === undefined ? [] : [problem]}
      return checkLog(this.history, this.replica, order, this.primary().writers, this.collected.anomalies)
    })
  }

  private checkReplica(view: number, promised: Order): void {
    const name = this.history.views[view]!
    this.collected.ordersHeld[name] = null
    this.collected.run(name, () => {
      const updates = this.updates().order
      if (!updates || updates.optional.length > 0) this.open = true
      if (!updates) return aheadOfWrites(this.history, this.primary(), view)
      const found = checkReplica(this.history, this.primary(), view, updates, promised)
      this.collected.ordersHeld[name] = found.held
      if (found.staleness) this.collected.staleness[name] = found.staleness
      return found
    })
  }

  private checkTransactions(view: number): void {
    const {history, replica} = this
    this.collected.run(history.views[view]!, () => {
      const {writers, clobbered} = this.primary()
      return {anomalies: tornTransactions(history, replica, view, writers, clobbered), reasons: []}
    })
  }

  /** Decides what the fast checkers leave open. */
  private closeGaps(): void {
    const {history, promised, collected} = this
    const {explained, stuck} = collected.anomalies.length === 0 ? this.findOrder() : {explained: false, stuck: []}
    if (explained) return
    collected.run('order', () => {
      // Where the order of the updates is known, what a replica read was judged by it.
      const views = this.updates().order ? new Map<number, Order>() : promised
      return {anomalies: decideKeys(history, this.problem(promised), this.brokenCells, views), reasons: []}
    })
    if (collected.anomalies.length > 0) return
    collected.run('order', () => decideWhole(history, this.problem(promised), stuck, promised))
  }

  /** Looks for one order that explains everything. */
  private findOrder(): {explained: boolean; stuck: readonly number[]} {
    let explained = false
    let stuck: readonly number[] = []
    this.collected.run('order', () => {
      ;({done: explained, stuck} = constructOrder(this.problem(this.promised)))
      const barrier = [...this.promised.values()].includes('barrier')
      // An order that keeps the stronger promise keeps this one, and is found more easily where there is one.
      if (!explained && barrier) explained = constructOrder(this.problem(this.strengthened())).done
      return NOTHING
    })
    return {explained, stuck}
  }

  private strengthened(): ReadonlyMap<number, Order> {
    return new Map([...this.promised].map(([view, order]) => [view, order === 'barrier' ? 'total' : order]))
  }

  private problem(promised: ReadonlyMap<number, Order>): Problem {
    return grouped(this.primary().problem, this.history, promised)
  }
}

const NOTHING = {anomalies: [], reasons: []}

class Collector {
  readonly anomalies: Anomaly[] = []
  readonly reasons: string[]
  readonly ordersHeld: Record<string, Order | null> = {}
  readonly staleness: Record<string, Staleness> = {}

  constructor(gaps: readonly string[]) {
    this.reasons = [...gaps]
  }

  /** Runs one checker; what it throws is a reason, not a verdict. */
  run(checker: string, check: () => {anomalies: readonly Anomaly[]; reasons: readonly string[]}): void {
    try {
      const {anomalies, reasons} = check()
      this.anomalies.push(...anomalies)
      this.reasons.push(...reasons)
    } catch (error) {
      this.reasons.push(`the ${checker} checker failed: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  result(): HistoryCheck {
    const {anomalies, reasons, ordersHeld, staleness} = this
    const verdicts: Verdict[] = ['consistent']
    if (anomalies.length > 0) verdicts.push('diverged')
    if (reasons.length > 0) verdicts.push('inconclusive')
    return {verdict: mergeVerdicts(verdicts), anomalies, reasons, ordersHeld, staleness}
  }
}

/** A value made on first use. */
function once<T>(make: () => T): () => T {
  let made: {readonly value: T} | null = null
  return () => (made ??= {value: make()}).value
}
