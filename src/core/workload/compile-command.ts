import {fromBulk, toBulk, type Bulk} from '../bulk.js'
import type {Command} from '../operation.js'
import {parseCommandText, type Piece, type Word} from './command-text.js'
import {chooseValue, nameOf} from './palette.js'
import type {PlanContext} from './plan-context.js'

/** Appends the commands that one step yields. */
export type Emit = (context: PlanContext, out: Command[]) => void

type WordMaker = (context: PlanContext) => Bulk
type TextMaker = (context: PlanContext) => string

/** The ranges a command expands over, and where each of them stands during the expansion. */
interface Expansion {
  readonly ranges: ReadonlyArray<{readonly low: number; readonly high: number}>
  readonly current: number[]
}

/**
 * A command text as a function that yields its commands. Ranges with the same ends count together
 * (`MSET a{1..3} x b{1..3} y` is three commands); different ranges are combined, the last one counting fastest.
 * Throws `CommandTextError`.
 */
export function compileCommand(text: string): Emit {
  const words = parseCommandText(text)
  const expansion = expansionOf(words)
  const makers = words.map((word) => compileWord(word, expansion))
  const emitOne = emitWords(makers, words)
  const {ranges} = expansion
  if (ranges.length === 0) return emitOne
  return ranges.length === 1 ? emitRange(emitOne, expansion) : emitProduct(emitOne, expansion)
}

/** How many commands a text expands to. */
export function expansionCount(words: readonly Word[]): number {
  return expansionOf(words).ranges.reduce((count, {low, high}) => count * (high - low + 1), 1)
}

function expansionOf(words: readonly Word[]): Expansion {
  const ranges = new Map<string, {low: number; high: number}>()
  for (const {pieces} of words)
    for (const piece of pieces) if (piece.kind === 'expand') ranges.set(`${piece.low}..${piece.high}`, piece)
  return {ranges: [...ranges.values()], current: [...ranges.values()].map(({low}) => low)}
}

function emitWords(makers: readonly WordMaker[], words: readonly Word[]): Emit {
  if (words.every(({pieces}) => pieces.every(({kind}) => kind === 'literal'))) {
    // The maker of a constant word needs no context: the same command serves every time.
    const constant = words.map(({pieces}) => constantOf(pieces))
    return (_context, out) => out.push(constant)
  }
  // Three words is SET and GET-like traffic: a literal array of known size is what replays spend their time on.
  if (makers.length === 3) {
    const [first, second, third] = makers as [WordMaker, WordMaker, WordMaker]
    return (context, out) => out.push([first(context), second(context), third(context)])
  }
  return (context, out) => out.push(makers.map((make) => make(context)))
}

function emitRange(emitOne: Emit, {ranges, current}: Expansion): Emit {
  const {low, high} = ranges[0]!
  return (context, out) => {
    for (let value = low; value <= high; value++) {
      current[0] = value
      emitOne(context, out)
    }
  }
}

function emitProduct(emitOne: Emit, {ranges, current}: Expansion): Emit {
  const emitFrom = (depth: number, context: PlanContext, out: Command[]): void => {
    if (depth === ranges.length) {
      emitOne(context, out)
      return
    }
    const {low, high} = ranges[depth]!
    for (let value = low; value <= high; value++) {
      current[depth] = value
      emitFrom(depth + 1, context, out)
    }
  }
  return (context, out) => emitFrom(0, context, out)
}

function compileWord({pieces}: Word, expansion: Expansion): WordMaker {
  if (pieces.every(({kind}) => kind === 'literal')) {
    const bulk = constantOf(pieces)
    return () => bulk
  }
  if (pieces.some(mayBeBinary)) return compileBinaryWord(pieces, expansion)
  const makers = pieces.map((piece) => compilePiece(piece as Exclude<Piece, {kind: 'anyValue'}>, expansion))
  const [first, second] = makers as [TextMaker, ...TextMaker[]]
  if (second === undefined) return first
  if (makers.length > 2) return (context) => makers.reduce((text, make) => text + make(context), '')
  const [start] = pieces
  if (start?.kind === 'literal') {
    const prefix = start.bulk as string
    return (context) => prefix + second(context)
  }
  return (context) => first(context) + second(context)
}

/** Words with bytes that are no text are put together as bytes. */
function compileBinaryWord(pieces: readonly Piece[], expansion: Expansion): WordMaker {
  const makers = pieces.map((piece) => compileBinaryPiece(piece, expansion))
  const [only] = makers
  if (makers.length === 1) return only!
  return (context) => {
    const bulks = makers.map((make) => make(context))
    // Most of them are text all the same, which needs no bytes.
    if (bulks.every((bulk) => typeof bulk === 'string')) return bulks.join('')
    return toBulk(Buffer.concat(bulks.map(fromBulk)))
  }
}

function mayBeBinary(piece: Piece): boolean {
  if (piece.kind === 'literal') return typeof piece.bulk !== 'string'
  if (piece.kind === 'value') return piece.shape !== null
  return piece.kind === 'anyValue' || ('named' in piece && piece.named)
}

function compileBinaryPiece(piece: Piece, expansion: Expansion): WordMaker {
  if (piece.kind === 'literal') return () => piece.bulk
  if (piece.kind === 'anyValue')
    return (context) => context.valueLike(chooseValue((low, high) => context.choose(low, high)))
  if (piece.kind === 'value' && piece.shape !== null) return (context) => context.valueLike(piece)
  const make = compilePiece(piece, expansion)
  return 'named' in piece && piece.named ? (context) => nameOf(Number(make(context))) : make
}

function compilePiece(piece: Exclude<Piece, {kind: 'anyValue'}>, {ranges, current}: Expansion): TextMaker {
  switch (piece.kind) {
    case 'literal': {
      const text = piece.bulk as string
      return () => text
    }
    case 'expand': {
      const index = ranges.findIndex(({low, high}) => low === piece.low && high === piece.high)
      return () => String(current[index])
    }
    case 'any':
      return (context) => String(context.choose(piece.low, piece.high))
    case 'value': {
      const {bytes} = piece
      return bytes === null ? (context) => context.value() : (context) => context.paddedValue(bytes)
    }
    case 'round':
      return (context) => context.roundText
    case 'client':
      return (context) => context.client
  }
}

/** The bulk of a word without templates: one literal, or nothing. */
function constantOf(pieces: readonly Piece[]): Bulk {
  const [piece] = pieces
  return piece?.kind === 'literal' ? piece.bulk : ''
}
