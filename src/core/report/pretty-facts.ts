import {formatDuration} from '../duration.js'
import type {Settled} from '../history/header.js'
import {describeNemesis} from '../nemesis/nemesis-plan.js'
import {describeStrength} from './describe-strength.js'
import {countOf} from './display-text.js'
import type {DiffReport, Report, RunReport, TargetFacts} from './report.js'
import type {TextStyle} from './text-style.js'
import {textTable} from './text-table.js'
import {wrapText} from './wrap-text.js'

/** How hard a run or a diff tried, and on what. */
export function prettyFacts(report: Report, style: TextStyle): string {
  // What was found is more than how much was tried.
  const isShort = report.verdict === 'diverged' && style.all !== true
  const sentences = [
    ...(report.kind === 'run' && !isShort ? [counts(report)] : []),
    ...(report.kind === 'run' ? nemesisLine(report) : []),
    ...(report.kind === 'run' && report.settle ? [settleLine(report.settle)] : []),
    ...(report.kind === 'diff' ? compared(report) : []),
    ...(report.targets.primary ? [targetLine(report)] : []),
    ...(report.kind === 'diff' ? [] : describeStrength(report)),
  ]
  return [
    ...(report.kind === 'suite' ? [workloadTable(report.runs, style), ''] : []),
    ...sentences.map((sentence) => wrapText(sentence, style.width, '  ')),
  ].join('\n')
}

function nemesisLine({nemesis = []}: RunReport): readonly string[] {
  const sentence = describeNemesis(nemesis)
  return sentence === null ? [] : [sentence]
}

function counts({operations, writes, flushes, observations, strength, keysCompared, rounds}: RunReport): string {
  const number = (value: number) => value.toLocaleString('en')
  const during = rounds === null ? '' : ` in ${countOf(rounds.played, 'round')}`
  return (
    `${countOf(operations, 'operation')} (${countOf(writes, 'write')}, ${number(flushes)} flush${flushes === 1 ? '' : 'es'}, ${countOf(observations, 'read')})${during}; ` +
    `${number(strength.flushesRaced)} flush${strength.flushesRaced === 1 ? '' : 'es'} raced, ${countOf(strength.cacheReadsRaced, 'cache read')} raced, ${countOf(keysCompared, 'key')} compared.`
  )
}

function compared({keysCompared, diff, timings}: DiffReport): string[] {
  const number = (value: number) => value.toLocaleString('en')
  const rate = timings.totalMs ? `, ${number(Math.round((keysCompared * 1000) / timings.totalMs))} keys/s` : ''
  const notCompared = diff.notCompared ? `, but not ${diff.notCompared.join(' nor ')}` : ''
  const what = diff.notCompared?.includes('expiry') === true ? 'values' : 'values and expiry'
  const passing = [
    ...(diff.transient > 0 ? [`${number(diff.transient)} differed for a moment only (writes in flight)`] : []),
    ...(diff.expired > 0 ? [`${number(diff.expired)} expired on one side before the other`] : []),
  ]
  return [
    `${countOf(keysCompared, 'key')} compared, ${what}${notCompared}${rate}; listed: ${number(diff.listed.primary)} on the primary, ${number(diff.listed.replica)} on the replica.`,
    ...(passing.length > 0 ? [`${passing.join('; ')}.`] : []),
  ]
}

function workloadTable(runs: readonly RunReport[], style: TextStyle): string {
  const number = (value: number) => (value === 0 ? '-' : value.toLocaleString('en'))
  const columns = [
    {title: 'workload', importance: 9},
    {title: 'verdict', importance: 8},
    {title: 'rounds', importance: 3},
    {title: 'operations', importance: 4},
    {title: 'flushes raced', importance: 7},
    {title: 'cache reads raced', importance: 5},
    {title: 'keys compared', importance: 6},
  ]
  const rows = runs.map((run) => [
    run.workload,
    run.verdict,
    number(run.rounds?.played ?? 0),
    number(run.operations),
    number(run.strength.flushesRaced),
    number(run.strength.cacheReadsRaced),
    number(run.keysCompared),
  ])
  return textTable(style, columns, rows)
}

function settleLine({status, waitedMs, markers, markersSeen, equalDigests}: Settled): string {
  const proof = [
    ...(markers === undefined ? [] : [`${markersSeen ?? 0} of ${countOf(markers, 'marker')} seen`]),
    ...(equalDigests ? [countOf(equalDigests, 'equal digest')] : []),
  ]
  const how = status === 'converged' || status === 'diverged' ? 'Settled in' : `Not settled (${status}) after`
  return `${how} ${formatDuration(waitedMs)}${proof.length > 0 ? `: ${proof.join(', ')}` : ''}.`
}

function targetLine({kind, targets}: Report): string {
  const name = (role: string, target: TargetFacts) => `${role} ${target.address} (${target.engine} ${target.version})`
  const parts = [
    name('Primary', targets.primary!),
    ...targets.replicas.map((replica) => {
      const promise = kind === 'diff' ? '' : `, order promised: ${replica.order ?? 'eventual'}`
      return `${name('replica', replica)}${promise}`
    }),
    ...targets.caches.map((cache) => name('cache', cache)),
  ]
  return `${parts.join('; ')}.`
}
