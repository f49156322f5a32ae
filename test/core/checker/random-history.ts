import {mulberry} from '../../../bench/support/generated-history.js'
import type {Operation} from '../../../src/core/operation.js'

/** What a random small history may hold. */
export interface Shape {
  readonly operations: number
  readonly keys: number
  readonly databases: number
  readonly clients: number
  /** Clients on the primary that write; the others only read there. */
  readonly writers: number
  readonly replicaReads: boolean
  /** Several operations of one client may be in flight. */
  readonly pipelined: boolean
  readonly unknown: boolean
  /** Chance that a read returns something drawn at random instead of what a correct server would say. */
  readonly wrongShare: number
}

export type Random = () => number

export function randomOf(seed: number): Random {
  return mulberry(seed)
}

/** A small history: a correct run in which some replies were replaced. */
export function randomHistory(random: Random, shape: Shape): Operation[] {
  const pick = (count: number): number => Math.floor(random() * count)
  const state = new Map<string, string>()
  const past: Array<ReadonlyMap<string, string>> = [new Map()]
  const values: string[] = []
  const drafts: Operation[] = []
  const free = new Map<string, {begin: number; end: number}>()
  let position = 0
  for (let at = 0; at < shape.operations; at++) {
    const effect = (at + 1) * 4
    const onReplica = shape.replicaReads && random() < 0.5
    const client = onReplica ? `r${pick(2)}` : `c${pick(shape.clients)}`
    const writes = !onReplica && Number(client.slice(1)) < shape.writers && random() < 0.7
    const db = pick(shape.databases)
    const key = `k${pick(shape.keys)}`
    const last = free.get(client) ?? {begin: -Infinity, end: -Infinity}
    const invokedNs = Math.max(effect - pick(10), shape.pipelined ? last.begin : last.end + 1)
    const completedNs = Math.max(effect + pick(10), invokedNs, last.end)
    if (!shape.pipelined && invokedNs > effect) continue
    free.set(client, {begin: invokedNs, end: completedNs})
    const base = {id: at + 1, client, view: onReplica ? 'replica' : 'primary', db, invokedNs, completedNs}
    if (!writes) {
      if (onReplica) position = Math.min(past.length - 1, position + pick(3))
      const source = onReplica ? past[position]! : state
      const guess = pick(values.length + 1)
      const honest = source.get(`${db}/${key}`) ?? null
      const reply = random() < shape.wrongShare ? (values[guess] ?? null) : honest
      drafts.push({...base, command: ['GET', key], outcome: 'ok', reply})
      continue
    }
    const command = randomWrite(random, key, `v${at}`)
    if (command[0] === 'SET') values.push(command[2]!)
    const fate = shape.unknown ? random() : 1
    if (fate < 0.1) {
      drafts.push({...base, command, outcome: 'fail', error: 'ERR refused'})
      continue
    }
    if (fate >= 0.2 || random() < 0.5) {
      perform(state, command, db)
      past.push(new Map(state))
    }
    if (fate < 0.2) drafts.push({...base, command, outcome: 'info', completedNs: null})
    else drafts.push({...base, command, outcome: 'ok', reply: 'OK'})
  }
  if (shape.replicaReads && random() < 0.3) markFinal(drafts)
  return inFileOrder(drafts)
}

function randomWrite(random: Random, key: string, value: string): readonly string[] {
  const kind = random()
  if (kind < 0.6) return ['SET', key, value]
  if (kind < 0.7) return ['DEL', key]
  return kind < 0.9 ? ['FLUSHDB'] : ['FLUSHALL']
}

function perform(state: Map<string, string>, [name, key, value]: readonly string[], db: number): void {
  if (name === 'SET') state.set(`${db}/${key!}`, value!)
  else if (name === 'DEL') state.delete(`${db}/${key!}`)
  else for (const cell of [...state.keys()]) if (name === 'FLUSHALL' || cell.startsWith(`${db}/`)) state.delete(cell)
}

/** Replica reads after everything else become final ones. */
function markFinal(drafts: Operation[]): void {
  const end = Math.max(...drafts.filter((op) => op.view === 'primary').map((op) => op.completedNs ?? op.invokedNs))
  for (const [at, op] of drafts.entries()) {
    if (op.view === 'replica' && op.invokedNs > end) drafts[at] = {...op, phase: 'final'}
  }
}

/** A file is in order of invocation; each client's own order is kept. */
function inFileOrder(drafts: Operation[]): Operation[] {
  return drafts
    .map((op, at) => ({op, at}))
    .sort((a, b) => a.op.invokedNs - b.op.invokedNs || a.at - b.at)
    .map(({op}, at) => ({...op, id: at + 1}))
}
