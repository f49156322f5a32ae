import {checkBarriers} from './check-barriers.js'
import {checkSendSize} from './send-size.js'
import {checkSteps, type StepScope} from './check-steps.js'
import {parseDuration} from './duration.js'
import {grouped, LIMITS} from './limits.js'
import {connectionNames} from './make-plan.js'
import {addStructureProblems} from './structure-problems.js'
import {toWorkload} from './to-workload.js'
import {WorkloadError} from './workload-error.js'
import {WorkloadSource} from './workload-source.js'
import {workloadStructure, type RawClient, type RawWorkload} from './workload-structure.js'
import type {Workload} from './workload.js'

/**
 * The workload that this YAML text describes; `fileName` is used in messages only.
 * Throws `WorkloadError` with every problem found, in the order of the file.
 */
export function parseWorkload(text: string, fileName: string): Workload {
  if (text.length > LIMITS.fileCharacters) {
    const message = `the file has ${grouped(text.length)} characters: the limit is ${grouped(LIMITS.fileCharacters)}`
    throw new WorkloadError(fileName, [{line: 1, column: 1, message}])
  }
  const source = new WorkloadSource(text)
  try {
    const workload = readWorkload(source)
    if (workload) return workload
  } catch (error) {
    // The stack ran out: nothing else below throws this.
    if (!(error instanceof RangeError)) throw error
    source.add([], 'the steps are nested too deeply to be read')
  }
  throw new WorkloadError(fileName, inFileOrder(source))
}

/** The workload, or null after adding problems to the source. */
function readWorkload(source: WorkloadSource): Workload | null {
  const raw = source.content === undefined ? null : checkShape(source)
  if (source.content !== undefined) checkAllSteps(source)
  if (raw) {
    checkClients(raw, source)
    if (source.problems.length === 0) checkWholeClients(raw, source)
    if (source.problems.length === 0) return toWorkload(raw)
  }
  return null
}

function checkShape(source: WorkloadSource): RawWorkload | null {
  const shape = workloadStructure.safeParse(source.content)
  if (shape.success) return shape.data
  addStructureProblems(shape.error.issues, source)
  return null
}

/** Checks every step that can be read, also when something else in the file has a wrong shape. */
function checkAllSteps(source: WorkloadSource): void {
  const {clients, databases, 'allow-unknown-commands': allowUnknown} = fieldsOf(source.content)
  if (!Array.isArray(clients)) return
  const declared = workloadStructure.shape.databases.safeParse(databases)
  for (const [index, client] of (clients as unknown[]).entries()) {
    const {on, every, steps} = fieldsOf(client)
    const scope: StepScope = {
      on: on === 'replica' || on === 'cache' ? on : 'primary',
      databases: declared.success ? declared.data : null,
      allowUnknown: allowUnknown === true,
      inTransaction: false,
      inScript: false,
      inside: null,
      inMix: false,
      repeating: every !== undefined,
    }
    checkSteps(steps, ['clients', index, 'steps'], scope, source)
  }
}

/** What goes beyond one client's steps: names, intervals, and how the clients meet. */
function checkClients({clients, databases}: RawWorkload, source: WorkloadSource): void {
  for (const [index, db] of databases.entries())
    if (databases.indexOf(db) < index) source.add(['databases', index], `database ${db} is named twice`)
  checkNames(clients, source)
  for (const [index, {every, repeat}] of clients.entries()) {
    if (every === undefined) continue
    const ms = parseDuration(every)
    if (typeof ms === 'string') source.add(['clients', index, 'every'], ms)
    if (ms === 0) source.add(['clients', index, 'every'], 'every must be longer than nothing, as in 500us')
    if (repeat !== 1) source.addForKey(['clients', index], 'repeat', 'repeat and every exclude each other: drop one')
  }
  if (clients.every(({every}) => every !== undefined))
    source.add(['clients'], 'every client has every, so a round would never end: one client at least needs none')
}

function checkNames(clients: readonly RawClient[], source: WorkloadSource): void {
  const taken = new Map<string, string>()
  let connections = 0
  for (const [index, client] of clients.entries()) {
    connections += client.connections
    if (connections > LIMITS.connections) {
      source.add(['clients', index], `more than ${grouped(LIMITS.connections)} connections in all, which is the limit`)
      return
    }
    const clash = connectionNames(client).find((name) => taken.has(name))
    if (clash !== undefined)
      source.add(['clients', index, 'name'], `the connection name "${clash}" is taken by client ${taken.get(clash)!}`)
    for (const name of connectionNames(client)) taken.set(name, client.name)
  }
}

/** Checks that rely on everything before: how clients meet, and how much one write holds. */
function checkWholeClients(raw: RawWorkload, source: WorkloadSource): void {
  for (const {path, message} of checkBarriers(raw.clients)) source.add(path, message)
  for (const [index, client] of toWorkload(raw).clients.entries()) {
    const message = checkSendSize(client)
    if (message !== null) source.add(['clients', index, 'steps'], message)
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
}

function inFileOrder({problems}: WorkloadSource): WorkloadSource['problems'] {
  return problems.toSorted((one, other) => one.line - other.line || one.column - other.column)
}
