import type {Anomaly} from '../anomaly.js'
import type {Order} from '../history/header.js'
import type {History} from '../history/history.js'
import {mergeVerdicts, type Verdict} from '../verdict.js'
import {checkPrimary} from './primary-checker.js'
import {primaryProblem} from './register/primary-problem.js'
import {checkReplica} from './replica-checker.js'
import type {Staleness} from './replica/staleness.js'
import {forcedOrder} from './replica/update-order.js'
import {checkReplicaOfWriters} from './writers-checker.js'
import {isReplicaView, replicaViews} from './views.js'

export interface CheckOptions {
  /** What replicas promise, whatever the header says. */
  readonly order?: Order
  /** How far a lifetime may be off before a read counts as stale; 1000 by default. */
  readonly ttlToleranceMs?: number
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
  const replica = replicaViews(history)
  const collected = new Collector(history.gaps)
  const ttlToleranceMs = options.ttlToleranceMs ?? 1000
  const updatesInOrder = once(() => forcedOrder(history, replica))
  // Shared by the checkers and made by the first that asks, inside its guard.
  const shared = once(() => primaryProblem(history, replica, ttlToleranceMs))
  collected.run('primary', () => checkPrimary(history, replica, shared(), ttlToleranceMs))
  for (const [view, name] of history.views.entries()) {
    if (!isReplicaView(name)) continue
    collected.ordersHeld[name] = null
    const promised = options.order ?? history.header.views[name]?.order ?? 'per-key'
    collected.run(name, () => {
      const updates = updatesInOrder()
      if (!updates) return checkReplicaOfWriters(history, shared(), view, promised)
      const found = checkReplica(history, replica, view, updates, promised)
      collected.ordersHeld[name] = found.held
      if (found.staleness) collected.staleness[name] = found.staleness
      return found
    })
  }
  return collected.result()
}

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
