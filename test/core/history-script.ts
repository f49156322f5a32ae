import type {HistoryHeader} from '../../src/core/history/header.js'
import {HistoryBuilder} from '../../src/core/history/history-builder.js'
import type {History} from '../../src/core/history/history.js'
import type {Operation, Reply} from '../../src/core/operation.js'

/**
 * Operations in a small language, one a line: `client begin-end COMMAND args = reply`. A view other than the primary
 * stands behind the client (`r@replica`), a database other than 0 behind the time (`20-30/1`), `final` before the
 * command; the end `?` is an unknown outcome, `!` behind it a refusal. Replies are `nil`, numbers, JSON, or text; a
 * read without one read nil, a write without one was answered OK. Times are milliseconds.
 */
export function scripted(script: string): Operation[] {
  return script
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, at) => operationOf(line, at + 1))
}

/** The history of a script. */
export function historyOf(script: string | readonly Operation[], views: HistoryHeader['views'] = {}): History {
  const builder = new HistoryBuilder({schema: 'lockstep.history/1', views: {primary: {}, ...views}})
  for (const op of typeof script === 'string' ? scripted(script) : script) builder.add(op)
  return builder.build()
}

function operationOf(line: string, id: number): Operation {
  const [, who, begin, end, refused, db, final, command, reply] =
    /^(\S+) (\d+)-(\d+|\?)(!?)(?:\/(\d+))? (final )?([^=]+?)(?: = (.*))?$/.exec(line) ?? []
  if (who === undefined || command === undefined) throw new Error(`not an operation: ${line}`)
  const [client, view] = who.split('@') as [string, string?]
  const words = command.split(' ')
  const base = {
    id,
    client,
    view: view ?? 'primary',
    db: Number(db ?? 0),
    command: words,
    invokedNs: Number(begin) * 1e6,
    ...(final ? {phase: 'final' as const} : {}),
  }
  if (end === '?') return {...base, completedNs: null, outcome: 'info'}
  const completedNs = Number(end) * 1e6
  if (refused) return {...base, completedNs, outcome: 'fail', error: 'ERR refused'}
  return {...base, completedNs, outcome: 'ok', reply: replyOf(words[0]!, reply)}
}

function replyOf(name: string, reply: string | undefined): Reply {
  if (reply === undefined) return name === 'GET' ? null : 'OK'
  if (reply === 'nil') return null
  return /^([[{"]|-?\d+$)/.test(reply) ? (JSON.parse(reply) as Reply) : reply
}
