import {fromBulk, type Bulk} from '../bulk.js'
import type {Piece} from '../workload/command-text.js'

/** The text that `parseCommandText` reads as these words. Pieces to expand or to choose are not expected here. */
export function formatCommandText(words: ReadonlyArray<readonly Piece[]>): string {
  return words.map(formatWord).join(' ')
}

/** The text of a command as it was sent, every argument fixed. */
export function formatCommand(command: readonly Bulk[]): string {
  return formatCommandText(command.map((bulk) => (bulk === '' ? [] : [{kind: 'literal', bulk}])))
}

function formatWord(pieces: readonly Piece[]): string {
  const plain = pieces.length > 0 && pieces.every((piece) => piece.kind !== 'literal' || isPlain(piece.bulk))
  const text = pieces.map((piece) => formatPiece(piece, plain)).join('')
  return plain ? text : `"${text}"`
}

function isPlain(bulk: Bulk): boolean {
  return typeof bulk === 'string' && /^[\w:.@%+=,/*!^&()<>|?;~-]+$/.test(bulk)
}

function formatPiece(piece: Piece, plain: boolean): string {
  switch (piece.kind) {
    case 'literal':
      return plain ? (piece.bulk as string) : quoted(piece.bulk)
    case 'value':
      if (piece.shape !== null) return `{value ${piece.shape}}`
      return piece.bytes === null ? '{value}' : `{value ${formatSize(piece.bytes)}}`
    case 'anyValue':
      return '{any value}'
    case 'expand':
      return `{${piece.named ? 'name ' : ''}${piece.low}..${piece.high}}`
    case 'any':
      return `{any ${piece.named ? 'name ' : ''}${piece.low}..${piece.high}}`
    default:
      return `{${piece.kind}}`
  }
}

function formatSize(bytes: number): string {
  if (bytes > 0 && bytes % 1_048_576 === 0) return `${bytes / 1_048_576}mb`
  return bytes > 0 && bytes % 1024 === 0 ? `${bytes / 1024}kb` : `${bytes}b`
}

function quoted(bulk: Bulk): string {
  if (typeof bulk !== 'string') return hexadecimal(fromBulk(bulk))
  return bulk.replace(/["\\{}]|\p{C}/gu, (character) => {
    if (character === '"' || character === '\\') return `\\${character}`
    return character === '{' || character === '}' ? character + character : hexadecimal(Buffer.from(character))
  })
}

function hexadecimal(bytes: Buffer): string {
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}
