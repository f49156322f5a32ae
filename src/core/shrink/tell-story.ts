import {bulkId} from '../bulk.js'
import {flushScope} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import {describeDeath} from '../judge/server-death.js'
import type {Operation, Reply} from '../operation.js'
import {describeDivergence} from '../report/describe-divergence.js'
import {displayBulk, displaySide} from '../report/display-text.js'
import type {RunReport} from '../report/report.js'
import {anomaliesLike, deathsLike, divergencesLike, type Finding} from './finding.js'

/** What happened in a failing run, for people. */
export interface Story {
  /** The operations of the failing round and the final reads of the keys concerned, in order. */
  readonly story: readonly string[]
  readonly proof: readonly string[]
  readonly explanation: readonly string[]
}

const MAX_LINES = 60

/** Tells a failing run of a witness: the operations in order, and what was wrong. */
export function tellStory(finding: Finding, report: RunReport, operations: readonly Operation[]): Story {
  const deaths = deathsLike(finding, report)
  const found = [...anomaliesLike(finding, report), ...divergencesLike(finding, report)]
  const keys = new Set(found.map(({key}) => bulkId(key)))
  const cited = new Set((found[0] ?? deaths[0])?.operations ?? [])
  const rounds = operations.flatMap(({id, round}) => (cited.has(id) && round !== undefined ? [round] : []))
  const round = rounds.length > 0 ? Math.max(...rounds) : (deaths[0]?.round ?? report.rounds?.played ?? 0)
  const told = operations.filter(
    (operation) =>
      cited.has(operation.id) || (operation.phase === 'final' ? concerns(operation, keys) : operation.round === round),
  )
  const startNs = told[0]?.invokedNs ?? 0
  const shown = told.slice(0, MAX_LINES).map((operation) => tell(operation, startNs))
  return {
    story: told.length > MAX_LINES ? [...shown, `and ${told.length - MAX_LINES} more`] : shown,
    proof: operations.filter(({id}) => cited.has(id)).map((operation) => tell(operation, startNs)),
    explanation: explain(finding, report),
  }
}

function concerns({command}: Operation, keys: ReadonlySet<string>): boolean {
  return flushScope(command) !== null || commandKeys(command).some((key) => keys.has(bulkId(key)))
}

function tell(
  {id, client, view, command, invokedNs, reply, outcome, error, phase}: Operation,
  startNs: number,
): string {
  const who = phase === 'final' ? `read from ${view} at the end` : `${client} on ${view}`
  const words = command.map((word) => displayBulk(word, 32)).join(' ')
  const answer =
    outcome === 'ok' ? tellReply(reply ?? null) : `${outcome === 'fail' ? 'refused' : 'unknown'} (${error ?? ''})`
  return `#${id}  ${((invokedNs - startNs) / 1e6).toFixed(2)} ms  ${who}: ${words} -> ${answer}`
}

function tellReply(reply: Reply): string {
  if (reply === null) return '(nil)'
  if (typeof reply === 'number') return String(reply)
  if (typeof reply === 'string' || 'base64' in reply) return displayBulk(reply, 32)
  if ('integer' in reply) return reply.integer
  if ('error' in reply) return reply.error
  return `${reply.length} replies`
}

function explain(finding: Finding, report: RunReport): readonly string[] {
  const anomalies = anomaliesLike(finding, report).slice(0, 3)
  const divergences = report.divergences.filter(({against}) => against !== 'store').slice(0, 3)
  return [
    ...deathsLike(finding, report).map((death) => `${describeDeath(death)}.`),
    ...anomalies.map(({message}) => `${message}.`),
    ...divergences.map(
      (divergence) =>
        `${displayBulk(divergence.key)} in database ${divergence.db}: ${describeDivergence(divergence)}; expected ${displaySide(divergence.expected, divergence.kind === 'ttl')}, seen ${displaySide(divergence.actual, divergence.kind === 'ttl')}.${divergence.explanation === undefined ? '' : ` ${divergence.explanation}.`}`,
    ),
  ]
}
