import {bulkId, type Bulk} from '../bulk.js'
import {commandName, flushScope} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
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
}

type OpenWindow = Omit<FindingWindow, 'operations'>

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

/** Collects the operations around findings; every operation of a history goes in by order of invocation, twice. */
export class WindowCollector {
  private readonly cited = new Map<number, Operation>()
  private readonly collected: Operation[][]
  private ranges: ReadonlyArray<{readonly fromNs: number; readonly toNs: number}> | null = null

  constructor(private readonly findings: readonly OpenWindow[]) {
    this.collected = findings.map(() => [])
  }

  /** First pass: when the operations of the proofs were. */
  cite(operation: Operation): void {
    if (this.findings.some(({proof}) => proof.includes(operation.id))) this.cited.set(operation.id, operation)
  }

  /** Second pass: what went on meanwhile. */
  collect(operation: Operation): void {
    this.ranges ??= this.findings.map(({proof}) => rangeOf(proof.flatMap((id) => this.cited.get(id) ?? [])))
    this.findings.forEach((finding, at) => {
      const {fromNs, toNs} = this.ranges![at]!
      const within = operation.invokedNs <= toNs && (operation.completedNs ?? operation.invokedNs) >= fromNs
      const proves = finding.proof.includes(operation.id)
      const kept = this.collected[at]!
      // Other keys are a sample; what concerns this one is kept whole, as far as a page can hold it.
      if (proves || (within && (kept.length < MAX_OPERATIONS / 2 || concerns(operation, finding)))) kept.push(operation)
    })
  }

  get windows(): readonly FindingWindow[] {
    return this.findings.map((finding, at) => {
      const operations = this.collected[at]!
      const proven = new Set(finding.proof)
      let room = MAX_OPERATIONS - proven.size
      return {...finding, operations: operations.filter(({id}) => proven.has(id) || room-- > 0)}
    })
  }
}

function rangeOf(operations: readonly Operation[]): {fromNs: number; toNs: number} {
  const fromNs = Math.min(...operations.map(({invokedNs}) => invokedNs))
  const toNs = Math.max(...operations.map(({invokedNs, completedNs}) => completedNs ?? invokedNs))
  const margin = Math.max(1000, (toNs - fromNs) * MARGIN)
  return {fromNs: fromNs - margin, toNs: toNs + margin}
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
