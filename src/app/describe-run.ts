import type {HistoryHeader} from '../core/history/header.js'
import type {TargetFacts} from '../core/report/report.js'
import type {LabSetting, OwnSetting, RunDescription} from '../core/run-description.js'
import type {Plan} from '../core/workload/plan.js'
import type {NemesisSetting} from './nemesis.js'
import type {Clock} from './ports/clock.js'
import {allViews, type View, type Views} from './ports/view.js'
import type {SettleOptions} from './settle-options.js'

/** What there is to tell of a run before it begins. */
export interface DescribedRun {
  readonly plan: Plan
  /** Rounds before it are left out; 1 when absent. */
  readonly firstRound?: number
  /** The workload as given. */
  readonly text: string
  readonly views: Views
  readonly settle: SettleOptions
  readonly repeat: string
  readonly lab?: LabSetting | null
  readonly own?: OwnSetting | null
  readonly nemesis?: NemesisSetting | null
  readonly lockstepVersion: string
}

/** The first line of the history of a run. */
export function historyHeader({views, plan}: Pick<DescribedRun, 'views' | 'plan'>): HistoryHeader {
  const info = (view: View) =>
    view.role === 'replica' ? {order: view.engine.order, scope: view.engine.orderScope} : {}
  return {
    schema: 'lockstep.history/1',
    views: Object.fromEntries(allViews(views).map((view) => [view.name, info(view)])),
    initial: 'empty',
    workload: plan.workload,
    seed: plan.seed,
  }
}

/** What `run.json` tells of a run that begins. */
export function describeRun(
  request: DescribedRun,
  databases: readonly number[],
  skewMs: number | null,
  clock: Clock,
): RunDescription {
  const {plan, views, lab, own} = request
  return {
    schema: 'lockstep.run/1',
    lockstep: request.lockstepVersion,
    startedAt: clock.wallTime().toISOString(),
    workload: {name: plan.workload, text: request.text},
    seed: plan.seed,
    rounds: plan.rounds,
    ...(request.firstRound === undefined ? {} : {firstRound: request.firstRound}),
    flushes: plan.flushes,
    databases,
    ttlToleranceMs: request.settle.ttlToleranceMs,
    ...(skewMs === null ? {} : {clockSkewMs: Math.ceil(skewMs)}),
    ...hashedWorkers(views),
    targets: {primary: facts(views.primary), replicas: views.replicas.map(facts), caches: views.caches.map(facts)},
    repeat: request.repeat,
    ...(lab ? {lab} : {}),
    ...(own ? {own} : {}),
    ...(request.nemesis ? {nemesis: request.nemesis.kinds} : {}),
  }
}

/** Known, and the same, for every replica. */
function hashedWorkers({replicas}: Views): {hashedWorkers?: number} {
  const counts = new Set(replicas.map(({engine}) => engine.hashedWorkers))
  const [only] = counts
  return counts.size === 1 && typeof only === 'number' ? {hashedWorkers: only} : {}
}

function facts({engine, address, role}: View): TargetFacts {
  return {
    engine: engine.engine,
    version: engine.version,
    address,
    role,
    ...(role === 'replica' ? {order: engine.order} : {}),
  }
}
