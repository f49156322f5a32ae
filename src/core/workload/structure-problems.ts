import type * as z from 'zod'
import {nearestName} from './nearest-name.js'
import type {SourcePath, WorkloadSource} from './workload-source.js'
import {STEP_KEYS, workloadStructure} from './workload-structure.js'

type Issue = z.core.$ZodIssue

const STEP_ALLOWED = `a step is a command, settle, snapshot, or a mapping with one of ${STEP_KEYS.join(', ')}`

/** Adds what is wrong with the shape of a workload to the problems of its source. */
export function addStructureProblems(issues: readonly Issue[], source: WorkloadSource): void {
  for (const issue of issues) addIssue(issue, [], source)
}

function addIssue(issue: Issue, above: SourcePath, source: WorkloadSource): void {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) source.addForKey(path, key, unknownKey(key, path))
    return
  }
  if (issue.code === 'invalid_union') {
    addUnionIssue(issue, path, source)
    return
  }
  const value = valueAt(source.content, path)
  const name = path.at(-1)
  if (value === undefined && typeof name === 'string') {
    source.add(path.slice(0, -1), `${name} is missing: it ${issue.message}`)
    return
  }
  source.add(path, `${subject(path)}${issue.message}${shown(value)}`)
}

/** A step or a choice that fits no form: says what the form closest to it lacks. */
function addUnionIssue(issue: z.core.$ZodIssueInvalidUnion, path: SourcePath, source: WorkloadSource): void {
  const value = valueAt(source.content, path)
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    source.add(path, `${described(value)} is not a step: ${STEP_ALLOWED}`)
    return
  }
  const keys = Object.keys(value)
  // A choice's union has two branches: a step, or weight and steps.
  if (issue.errors.length === 2) {
    const branch = issue.errors[keys.includes('weight') || keys.includes('steps') ? 1 : 0]!
    for (const inner of branch) addIssue(inner, path, source)
    return
  }
  const known = STEP_KEYS.filter((key) => keys.includes(key))
  if (keys.length === 0) source.add(path, `an empty mapping is not a step: ${STEP_ALLOWED}`)
  else if (known.length === 0) source.addForKey(path, keys[0] ?? '', unknownStep(keys[0] ?? ''))
  else if (known.length > 1) source.addForKey(path, known[1]!, `a step does one thing, not ${known.join(' and ')}`)
  else for (const inner of issue.errors[STEP_KEYS.indexOf(known[0]!) + 1]!) addIssue(inner, path, source)
}

/** What a message is about: a key, or the entries of a list. */
function subject(path: SourcePath): string {
  const name = path.at(-1)
  if (typeof name === 'number') return `each of ${String(path.at(-2))} `
  return name === undefined ? '' : `${String(name)} `
}

function unknownStep(key: string): string {
  const near = nearestName(key, STEP_KEYS)
  if (near !== undefined) return `unknown step "${key}" (did you mean ${near}?): ${STEP_ALLOWED}`
  return `unknown step "${key}": ${STEP_ALLOWED}; a command that holds ": " needs quotes around it`
}

function unknownKey(key: string, path: SourcePath): string {
  const allowed = allowedKeys(path)
  const near = nearestName(key, allowed)
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`
  return `unknown key "${key}"${hint}: allowed here ${allowed.length === 1 ? 'is' : 'are'} ${allowed.join(', ')}`
}

/** The keys that the mapping at this path may have. */
function allowedKeys(path: SourcePath): readonly string[] {
  if (path.length === 0) return Object.keys(workloadStructure.shape)
  if (path.length === 2 && path[0] === 'clients') return Object.keys(workloadStructure.shape.clients.element.shape)
  if (path.at(-1) === 'repeat') return ['times', 'steps']
  return path.at(-2) === 'mix' ? ['weight', 'steps'] : STEP_KEYS
}

function valueAt(content: unknown, path: SourcePath): unknown {
  let value = content
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

/** The value as an addition to a message, where it is short enough to help. */
function shown(value: unknown): string {
  const isShort = typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value !== '')
  return isShort && String(value).length <= 40 ? `, not ${JSON.stringify(value)}` : ''
}

function described(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'nothing'
}
