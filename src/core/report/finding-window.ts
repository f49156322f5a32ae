import {bulkId, type Bulk} from '../bulk.js'
import {commandName, flushScope} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import type {LegalRead} from '../course/legal-reads.js'
import type {Phase, RunCourse} from '../course/run-course.js'
import type {History} from '../history/history.js'
import type {Operation} from '../operation.js'
import {displayBulk} from './display-text.js'
import {describeDivergence} from './describe-divergence.js'
import type {RunReport} from './report.js'

/** One finding of a run, and the operations around it. */
export interface FindingWindow {
  /** `flush-late on replica`, `missing on replica`. */
  readonly title: string
  readonly db: number
  readonly key: Bulk
  readonly told: string
  /** Ids of the operations that prove it. */
  readonly proof: readonly number[]
  /** In order of invocation: those of the proof, of the key, flushes, and some of what else went on meanwhile. */
  readonly operations: readonly Operation[]
  /** What their reads could have returned, by id. */
  readonly legal: ReadonlyMap<number, LegalRead>
  /** What went on beside the operations at that time. */
  readonly phases: readonly Phase[]
}

/** What the history of a run shows to somebody who looks at it. */
export interface RunPicture {
  readonly windows: readonly FindingWindow[]
  readonly course: RunCourse
}

type OpenWindow = Pick<FindingWindow, 'title' | 'db' | 'key' | 'told' | 'proof'>

const MAX_WINDOWS = 6
const MAX_OPERATIONS = 240
/** How much of what lies around a proof is shown, as a share of its length. */
const MARGIN = 0.15

/** The findings of a report that are shown in full: one of each kind and view, as far as operations prove them. */
export function shownFindings({anomalies, divergences}: RunReport): readonly OpenWindow[] {
  const all = [
    ...anomalies.map(({kind, view, db, key, message, operations}) => ({
      title: `${kind} on ${view}`,
      db,
      key,
      told: message,
      proof: operations,
    })),
    ...divergences.map((row) => ({
      title: describeDivergence(row),
      db: row.db,
      key: row.key,
      told: row.explanation ?? '',
      proof: (row.operations ?? []).slice(-8),
    })),
  ]
  const titles = new Set<string>()
  return all
    .filter(({title, proof}) => {
      if (proof.length === 0 || titles.has(title)) return false
      titles.add(title)
      return true
    })
    .slice(0, MAX_WINDOWS)
}

/** Collects the operations around findings; every operation of the history goes in, by order of invocation. */
export class WindowCollector {
  private readonly found: readonly Collected[]

  constructor(
    private readonly findings: readonly OpenWindow[],
    history: History,
  ) {
    this.found = findings.map(({proof}) => ({
      ...rangeOf(new Set(proof), history),
      proof: [],
      own: new EvenSample(MAX_OPERATIONS / 2),
      others: new EvenSample(MAX_OPERATIONS / 2),
    }))
  }

  collect(operation: Operation): void {
    for (const [at, finding] of this.findings.entries()) {
      const {fromNs, toNs, proof, own, others} = this.found[at]!
      const within = operation.invokedNs <= toNs && (operation.completedNs ?? operation.invokedNs) >= fromNs
      if (finding.proof.includes(operation.id)) proof.push(operation)
      else if (within && concerns(operation, finding)) own.add(operation)
      else if (within) others.add(operation)
    }
  }

  /** The windows; `legal` says what their reads could have returned, `phases` what went on beside. */
  windows(
    phases: readonly Phase[],
    legal: (ids: ReadonlySet<number>) => ReadonlyMap<number, LegalRead>,
  ): FindingWindow[] {
    const operations = this.found.map(({proof, own, others}) =>
      [...proof, ...own.kept, ...others.kept].toSorted(
        (one, other) => one.invokedNs - other.invokedNs || one.id - other.id,
      ),
    )
    const reads = legal(new Set(operations.flat().map(({id}) => id)))
    return this.findings.map((finding, at) => {
      const {fromNs, toNs} = this.found[at]!
      return {
        ...finding,
        operations: operations[at]!,
        legal: reads,
        phases: phases.filter((phase) => phase.fromNs <= toNs && phase.toNs >= fromNs),
      }
    })
  }
}

interface Collected {
  readonly fromNs: number
  readonly toNs: number
  readonly proof: Operation[]
  readonly own: EvenSample<Operation>
  readonly others: EvenSample<Operation>
}

/** Keeps at most so many of what comes, from all its parts alike: one of every n, where n doubles when it is full. */
class EvenSample<T> {
  kept: T[] = []
  private every = 1
  private passed = 0

  constructor(private readonly most: number) {}

  add(one: T): void {
    if (this.passed++ % this.every > 0) return
    this.kept.push(one)
    if (this.kept.length <= this.most) return
    this.kept = this.kept.filter((_, at) => at % 2 === 0)
    this.every *= 2
  }
}

/** When the operations of a proof were, with a margin. */
function rangeOf(proof: ReadonlySet<number>, {rows}: History): {fromNs: number; toNs: number} {
  let [first, last] = [Infinity, -Infinity]
  for (let row = 0; row < rows.count; row++) {
    if (!proof.has(rows.id[row]!)) continue
    const completedNs = rows.completedNs[row]!
    first = Math.min(first, rows.invokedNs[row]!)
    last = Math.max(last, Number.isFinite(completedNs) ? completedNs : rows.invokedNs[row]!)
  }
  const margin = Math.max(1000, (last - first) * MARGIN)
  return {fromNs: first - margin, toNs: last + margin}
}

/** Whether an operation is of the key of a finding, or flushes its database. */
export function concerns({command, db}: Operation, finding: Pick<FindingWindow, 'db' | 'key'>): boolean {
  const scope = flushScope(command)
  if (scope !== null) return scope === 'all' || db === finding.db
  return db === finding.db && commandKeys(command).some((key) => bulkId(key) === bulkId(finding.key))
}

/** An operation in a line: `GET key1 -> (nil)`. */
export function tellOperation({command, outcome, reply, error}: Operation): string {
  const words = command
    .slice(0, 4)
    .map((word, at) => (at === 0 ? commandName(command).toUpperCase() : displayBulk(word, 32)))
  const more = command.length > 4 ? ` +${command.length - 4}` : ''
  const answer =
    outcome === 'ok' ? tellReply(reply ?? null) : `${outcome === 'fail' ? 'refused' : 'unknown'} ${error ?? ''}`
  return `${words.join(' ')}${more} -> ${answer}`
}

function tellReply(reply: NonNullable<Operation['reply']> | null): string {
  if (reply === null) return '(nil)'
  if (typeof reply === 'number') return String(reply)
  if (typeof reply === 'string' || 'base64' in reply) return displayBulk(reply, 32)
  if ('integer' in reply) return reply.integer
  if ('error' in reply) return displayBulk(reply.error, 64)
  return `${reply.length} replies`
}
