import type * as z from 'zod'
import type {Operation} from '../operation.js'
import {historyHeaderSchema, settledSchema, type HistoryHeader, type Settled} from './header.js'

/** What one line of a history says. */
export type HistoryLine =
  | {readonly kind: 'header'; readonly header: HistoryHeader}
  | {readonly kind: 'operation'; readonly operation: Operation}
  | {readonly kind: 'settled'; readonly settled: Settled}
  /** An object of a kind this version does not know; it is skipped. */
  | {readonly kind: 'note'}
  /** The line breaks the format; `problem` says how, without file and line. */
  | {readonly kind: 'invalid'; readonly problem: string}

type Fields = Readonly<Record<string, unknown>>

/** Reads one line of a history (`lockstep.history/1`). Unknown fields are ignored. */
export function parseLine(text: string): HistoryLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return {kind: 'invalid', problem: `line is not JSON: ${(error as Error).message}`}
  }
  if (!isObject(value)) return {kind: 'invalid', problem: 'line is not JSON object'}
  if (value.command !== undefined) return operationLine(value)
  if (value.schema !== undefined) return headerLine(value)
  if (value.settled !== undefined) return settledLine(value.settled)
  if (value.invokedNs !== undefined) return {kind: 'invalid', problem: 'line is not an operation: command is missing'}
  return {kind: 'note'}
}

function operationLine(op: Fields): HistoryLine {
  const problem = operationProblem(op) ?? outcomeProblem(op) ?? extrasProblem(op)
  if (problem !== null) return {kind: 'invalid', problem: `line is not an operation: ${problem}`}
  return {kind: 'operation', operation: op as unknown as Operation}
}

function operationProblem(op: Fields): string | null {
  if (!isWhole(op.id) || op.id < 1) return wrong(op, 'id', 'a whole number from 1')
  if (typeof op.client !== 'string') return wrong(op, 'client', 'a string')
  if (typeof op.view !== 'string') return wrong(op, 'view', 'a string')
  if (!isWhole(op.db) || op.db < 0) return wrong(op, 'db', 'a whole number from 0')
  const command = op.command
  if (!Array.isArray(command) || command.length === 0) return 'command is not a list of words'
  for (const word of command as unknown[]) {
    if (typeof word !== 'string' && !isBase64(word)) return 'a word of command is neither a string nor {"base64"}'
  }
  if (!isWhole(op.invokedNs)) return wrong(op, 'invokedNs', 'whole nanoseconds')
  return null
}

function outcomeProblem(op: Fields): string | null {
  const {outcome, completedNs} = op
  if (outcome !== 'ok' && outcome !== 'fail' && outcome !== 'info') return wrong(op, 'outcome', 'ok, fail or info')
  if (outcome === 'info') {
    return completedNs === null ? null : wrong(op, 'completedNs', 'null, as the outcome is info')
  }
  if (!isWhole(completedNs)) return wrong(op, 'completedNs', 'whole nanoseconds')
  if (completedNs < (op.invokedNs as number)) return 'completedNs is before invokedNs'
  if (outcome === 'fail') return typeof op.error === 'string' ? null : wrong(op, 'error', 'a string')
  if (op.reply === undefined) return 'reply is missing'
  return isReply(op.reply) ? null : 'reply is not a reply'
}

function extrasProblem(op: Fields): string | null {
  const {error, phase, round, deadlineNs} = op
  if (error !== undefined && typeof error !== 'string') return wrong(op, 'error', 'a string')
  if (phase !== undefined && phase !== 'final') return wrong(op, 'phase', 'final')
  if (round !== undefined && !isWhole(round)) return wrong(op, 'round', 'a whole number')
  if (deadlineNs === undefined) return null
  if (!isWhole(deadlineNs)) return wrong(op, 'deadlineNs', 'whole nanoseconds')
  return op.outcome === 'info' ? null : 'deadlineNs stands only with outcome info'
}

function headerLine(header: Fields): HistoryLine {
  const invalid = (problem: string): HistoryLine => ({kind: 'invalid', problem: `line is not a header: ${problem}`})
  if (header.schema !== 'lockstep.history/1') {
    return invalid(`schema is ${JSON.stringify(header.schema)}; this version reads "lockstep.history/1"`)
  }
  return held(historyHeaderSchema, header, invalid) ?? {kind: 'header', header: header as unknown as HistoryHeader}
}

function settledLine(settled: unknown): HistoryLine {
  const invalid = (problem: string): HistoryLine => ({
    kind: 'invalid',
    problem: `line is not a settled line: ${problem}`,
  })
  return held(settledSchema, settled, invalid) ?? {kind: 'settled', settled: settled as Settled}
}

/** What keeps a value from its schema, as `invalid` tells it; null when nothing does. */
function held(schema: z.ZodType, value: unknown, invalid: (problem: string) => HistoryLine): HistoryLine | null {
  const issue = schema.safeParse(value).error?.issues[0]
  if (!issue) return null
  const place = issue.path.join('.')
  return invalid(place === '' ? issue.message : `${place}: ${issue.message}`)
}

function wrong(fields: Fields, name: string, expected: string): string {
  return fields[name] === undefined ? `${name} is missing` : `${name} is not ${expected}`
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function isBase64(value: unknown): boolean {
  return isObject(value) && typeof value.base64 === 'string'
}

function isReply(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return true
  if (Array.isArray(value)) return value.every(isReply)
  return isObject(value) && ['base64', 'integer', 'error'].some((name) => typeof value[name] === 'string')
}
