import {fromBulk} from '../bulk.js'
import {parseCommandText, type Piece} from './command-text.js'
import {expansionCount} from './compile-command.js'
import {grouped, LIMITS} from './limits.js'
import type {ClientScript, Step} from './workload.js'

/** How much goes out in one write. */
interface Amount {
  readonly commands: number
  readonly bytes: number
}

/** The writes that steps make when their commands are gathered. */
interface Gathered {
  /** The largest write of all. */
  readonly largest: Amount
  /** What joins the write before, and the write after; the same when nothing parts the steps. */
  readonly head: Amount
  readonly tail: Amount
  readonly parted: boolean
}

const NOTHING: Amount = {commands: 0, bytes: 0}
const EMPTY: Gathered = {largest: NOTHING, head: NOTHING, tail: NOTHING, parted: false}
const PARTING: Gathered = {...EMPTY, parted: true}
/** A value such as `v:writer-12:200:1234`, and a chosen number, at their usual longest. */
const TEMPLATE_BYTES = 32
/** A value of the palette, large ones among them, on average and then some. */
const PALETTE_BYTES = 4096

/** Says which limit one write of this client would break, or null. Mixes count with their largest choice. */
export function checkSendSize({steps, repeat, pipeline}: ClientScript): string | null {
  const {largest} = pipeline ? repeated(measureAll(steps), repeat) : {largest: largestApart(steps)}
  if (largest.commands > LIMITS.sendCommands)
    return `one write would hold ${grouped(largest.commands)} commands: the limit is ${grouped(LIMITS.sendCommands)}; use more rounds, or part it with a pause`
  if (largest.bytes > LIMITS.sendBytes)
    return `one write would hold ${grouped(largest.bytes)} bytes: the limit is ${grouped(LIMITS.sendBytes)}; use more rounds, or part it with a pause`
  return null
}

/** The largest write when each command is one of its own. */
function largestApart(steps: readonly Step[]): Amount {
  return steps.map(largestOfStep).reduce(larger, NOTHING)
}

function largestOfStep(step: Step): Amount {
  switch (step.kind) {
    case 'pipeline':
    case 'script':
    case 'transaction':
      return measure(step).largest
    case 'repeat':
      return largestApart(step.steps)
    case 'mix':
      return largestApart(step.choices.map((choice) => choice.step))
    case 'command': {
      const {commands, bytes} = measure(step).largest
      return {commands: 1, bytes: bytes / commands}
    }
    default:
      return NOTHING
  }
}

function measureAll(steps: readonly Step[]): Gathered {
  return steps.map(measure).reduce(joined, EMPTY)
}

function measure(step: Step): Gathered {
  switch (step.kind) {
    case 'command':
      return together(commandAmount(step.text))
    case 'transaction':
      return joined(measureAll(step.steps), together({commands: 2, bytes: 2 * TEMPLATE_BYTES}))
    case 'script':
    case 'pipeline':
      return measureAll(step.steps)
    case 'repeat':
      return repeated(measureAll(step.steps), step.times)
    case 'mix':
      return step.choices.map((choice) => measure(choice.step)).reduce(worst)
    default:
      return PARTING
  }
}

function commandAmount(text: string): Amount {
  const words = parseCommandText(text)
  const commands = expansionCount(words)
  const bytes = words.flatMap(({pieces}) => pieces.map(pieceBytes)).reduce((sum, size) => sum + size, 0)
  return {commands, bytes: commands * bytes}
}

function pieceBytes(piece: Piece): number {
  if (piece.kind === 'literal') return fromBulk(piece.bulk).length
  if (piece.kind === 'anyValue') return PALETTE_BYTES
  return piece.kind === 'value' ? Math.max(piece.bytes ?? 0, TEMPLATE_BYTES) : TEMPLATE_BYTES
}

function together(amount: Amount): Gathered {
  return {largest: amount, head: amount, tail: amount, parted: false}
}

function joined(first: Gathered, second: Gathered): Gathered {
  const seam = sum(first.tail, second.head)
  return {
    largest: [first.largest, second.largest, seam].reduce(larger),
    head: first.parted ? first.head : sum(first.head, second.head),
    tail: second.parted ? second.tail : sum(first.tail, second.tail),
    parted: first.parted || second.parted,
  }
}

function repeated(steps: Gathered, times: number): Gathered {
  // Between two passes the end of one joins the beginning of the next; further passes make no larger write.
  if (steps.parted) return times > 1 ? joined(steps, steps) : steps
  return together({commands: steps.largest.commands * times, bytes: steps.largest.bytes * times})
}

function worst(one: Gathered, other: Gathered): Gathered {
  return {
    largest: larger(one.largest, other.largest),
    head: larger(one.head, other.head),
    tail: larger(one.tail, other.tail),
    parted: one.parted && other.parted,
  }
}

function sum(one: Amount, other: Amount): Amount {
  return {commands: one.commands + other.commands, bytes: one.bytes + other.bytes}
}

function larger(one: Amount, other: Amount): Amount {
  return {commands: Math.max(one.commands, other.commands), bytes: Math.max(one.bytes, other.bytes)}
}
