import {readdirSync, readFileSync} from 'node:fs'
import type {HistoryHeader} from '../../../src/core/history/header.js'
import {HistoryBuilder} from '../../../src/core/history/history-builder.js'
import type {History} from '../../../src/core/history/history.js'
import type {Command, Operation, Reply} from '../../../src/core/operation.js'

/** An operation of a labelled case: abstract times, one word for what it does. */
export interface CaseOperation {
  readonly id: string
  readonly proc?: string
  /** `exec`: the members in MULTI and EXEC; `mget`: the members read at once. */
  readonly f?: 'set' | 'get' | 'del' | 'expire' | 'flushdb' | 'flushall' | 'multi' | 'exec' | 'mget'
  readonly queued?: boolean
  readonly members?: ReadonlyArray<Pick<CaseOperation, 'f' | 'key' | 'value'>>
  readonly key?: string
  readonly value?: string | null
  readonly inv: number
  readonly cmp: number | null
  readonly db?: number
  readonly ttl?: number
  readonly status?: 'ok' | 'unknown' | 'fail'
  readonly optional?: boolean
  readonly node?: 'replica'
  readonly final?: boolean
}

export interface LabelledCase {
  readonly name: string
  readonly kind: 'primary' | 'replica' | 'partial' | 'final' | 'convergence'
  readonly desc: string
  readonly ops?: readonly CaseOperation[]
  readonly order?: readonly CaseOperation[]
  readonly reads?: readonly CaseOperation[]
  readonly primary?: Readonly<Record<string, string>>
  readonly replica?: Readonly<Record<string, string>>
  readonly opts?: {readonly scope?: string; readonly W?: number}
  readonly expect: Readonly<Record<string, unknown>>
}

/** One unit of a case's time; a lifetime of one unit is one millisecond. */
export const UNIT_NS = 1e6

/** All labelled cases below fixtures/histories, with the verdict that their folder promises. */
export function labelledCases(): Array<{verdict: string; labelled: LabelledCase}> {
  const root = new URL('../../../../fixtures/histories/', import.meta.url)
  return readdirSync(root, {recursive: true, encoding: 'utf8'})
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      verdict: file.split('/')[0]!,
      labelled: JSON.parse(readFileSync(new URL(file, root), 'utf8')) as LabelledCase,
    }))
}

/** A case's operations as a history; ids are places in order of invocation, `numbers` maps the case's names to them, `t1.2` being the second member of t1. */
export function caseHistory(labelled: LabelledCase): {history: History; numbers: ReadonlyMap<string, number>} {
  const updates = (labelled.order ?? []).map((op) => ({...op, proc: 'writer'}))
  const reads = (labelled.reads ?? []).map((op, at) => ({
    f: 'get' as const,
    proc: `reader-${at}`,
    node: 'replica' as const,
    ...op,
  }))
  const ops = [...(labelled.ops ?? []), ...updates, ...reads]
  const header: HistoryHeader = {
    schema: 'lockstep.history/1',
    views: {
      primary: {},
      replica: labelled.opts?.scope === 'db' ? {scope: 'database'} : {},
    },
  }
  const builder = new HistoryBuilder(header)
  const numbers = new Map<string, number>()
  const sorted = ops.map((op, at) => ({op, at})).sort((a, b) => a.op.inv - b.op.inv || a.at - b.at)
  let id = 0
  for (const {op} of sorted) {
    for (const [member, one] of inMulti(op).entries()) {
      builder.add(operationOf(one, ++id))
      numbers.set(`${op.id}.${member}`, id)
    }
    numbers.set(op.id, id)
  }
  return {history: builder.build(), numbers}
}

/** A transaction as it is sent: its members are answered by EXEC, which bears its name. */
function inMulti(op: CaseOperation): readonly CaseOperation[] {
  if (op.f !== 'exec') return [op]
  const sent = {...op, cmp: op.inv}
  return [{...sent, f: 'multi'}, ...op.members!.map((member) => ({...sent, ...member, queued: true})), op]
}

function operationOf(op: CaseOperation, id: number): Operation {
  const unknown = op.cmp === null || op.status === 'unknown' || op.optional === true
  const outcome = unknown ? 'info' : op.status === 'fail' ? 'fail' : 'ok'
  return {
    id,
    client: `${op.proc ?? 'client'}${op.node ?? ''}`,
    view: op.node ?? 'primary',
    db: op.db ?? 0,
    command: commandOf(op),
    invokedNs: op.inv * UNIT_NS,
    completedNs: outcome === 'info' ? null : op.cmp! * UNIT_NS,
    outcome,
    ...(outcome === 'ok' ? {reply: replyOf(op)} : {}),
    ...(outcome === 'fail' ? {error: 'ERR refused'} : {}),
    ...(op.final ? {phase: 'final' as const} : {}),
  }
}

function commandOf(op: CaseOperation): Command {
  switch (op.f) {
    case 'set':
      return op.ttl === undefined ? ['SET', op.key!, op.value!] : ['SET', op.key!, op.value!, 'PX', `${op.ttl}`]
    case 'get':
      return ['GET', op.key!]
    case 'del':
      return ['DEL', op.key!]
    case 'expire':
      return ['PEXPIRE', op.key!, `${op.ttl!}`]
    case 'flushdb':
    case 'multi':
    case 'exec':
      return [op.f.toUpperCase()]
    case 'mget':
      return ['MGET', ...op.members!.map(({key}) => key!)]
    default:
      return ['FLUSHALL']
  }
}

function replyOf(op: CaseOperation): Reply {
  if (op.queued) return 'QUEUED'
  if (op.f === 'exec' || op.f === 'mget') return op.members!.map((member) => replyOf({...op, members: [], ...member}))
  if (op.f === 'get') return op.value ?? null
  return op.f === 'del' || op.f === 'expire' ? 1 : 'OK'
}
