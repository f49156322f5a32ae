import {toBulk, type Bulk} from '../bulk.js'
import {parseTemplate, type Template} from './template.js'

/** A part of a word: fixed bytes, or something the plan fills in. */
export type Piece = {readonly kind: 'literal'; readonly bulk: Bulk} | Template

/** One argument of a command. */
export interface Word {
  /** Where it begins in the command's text, from 0. */
  readonly offset: number
  /** No two literals stand side by side; an empty argument has no pieces. */
  readonly pieces: readonly Piece[]
}

/** A command text that cannot be read; `offset` is the place in it, from 0. */
export class CommandTextError extends Error {
  override readonly name = 'CommandTextError'

  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message)
  }
}

/**
 * The words of a command as an operator types it. Quoting is that of redis-cli: double quotes know `\n \r \t \b \a`,
 * `\xHH` and a backslash before any other character; single quotes know `\'` alone.
 * Templates stand in braces; `{{` and `}}` are literal braces, and within single quotes every brace is literal.
 */
export function parseCommandText(text: string): readonly Word[] {
  const reader = new WordReader(text)
  const words: Word[] = []
  for (;;) {
    const word = reader.next()
    if (!word) return words
    words.push(word)
  }
}

const ESCAPES: Readonly<Record<string, number>> = {n: 10, r: 13, t: 9, b: 8, a: 7}
const SPACE = /\s/

class WordReader {
  private at = 0
  private pieces: Piece[] = []
  private bytes: Buffer[] = []

  constructor(private readonly text: string) {}

  next(): Word | undefined {
    while (this.at < this.text.length && SPACE.test(this.text[this.at]!)) this.at++
    if (this.at === this.text.length) return undefined
    const offset = this.at
    this.pieces = []
    while (this.at < this.text.length && !SPACE.test(this.text[this.at]!)) {
      const character = this.text[this.at]!
      if (character === '"') this.doubleQuoted()
      else if (character === "'") this.singleQuoted()
      else this.plainOrTemplate()
    }
    this.endLiteral()
    return {offset, pieces: this.pieces}
  }

  private plainOrTemplate(): void {
    const character = this.text[this.at]!
    if (character === '{') this.brace()
    else if (this.text.startsWith('}}', this.at)) this.literal('}', 2)
    else this.literal(String.fromCodePoint(this.text.codePointAt(this.at)!))
  }

  private brace(): void {
    if (this.text.startsWith('{{', this.at)) {
      this.literal('{', 2)
      return
    }
    const end = this.text.indexOf('}', this.at)
    if (end < 0) throw new CommandTextError('"{" without "}" (a literal brace is written "{{")', this.at)
    const template = parseTemplate(this.text.slice(this.at + 1, end))
    if (typeof template === 'string') throw new CommandTextError(template, this.at)
    this.endLiteral()
    this.pieces.push(template)
    this.at = end + 1
  }

  private doubleQuoted(): void {
    const start = this.at++
    while (this.text[this.at] !== '"') {
      if (this.at >= this.text.length) throw new CommandTextError('this double quote is never closed', start)
      if (this.text[this.at] === '\\' && this.at + 1 < this.text.length) this.escape()
      else this.plainOrTemplate()
    }
    this.closeQuote()
  }

  private escape(): void {
    const hex = /^\\x([0-9a-fA-F]{2})/.exec(this.text.slice(this.at, this.at + 4))
    if (hex) {
      this.bytes.push(Buffer.from(hex[1]!, 'hex'))
      this.at += 4
      return
    }
    const character = String.fromCodePoint(this.text.codePointAt(this.at + 1)!)
    const code = ESCAPES[character]
    this.bytes.push(code === undefined ? Buffer.from(character) : Buffer.from([code]))
    this.at += 1 + character.length
  }

  private singleQuoted(): void {
    const start = this.at++
    while (this.text[this.at] !== "'") {
      if (this.at >= this.text.length) throw new CommandTextError('this single quote is never closed', start)
      if (this.text.startsWith("\\'", this.at)) this.literal("'", 2)
      else this.literal(String.fromCodePoint(this.text.codePointAt(this.at)!))
    }
    this.closeQuote()
  }

  private closeQuote(): void {
    this.at++
    const next = this.text[this.at]
    if (next !== undefined && !SPACE.test(next))
      throw new CommandTextError('a closing quote must be followed by a space', this.at)
    this.endLiteral()
  }

  private literal(characters: string, length = characters.length): void {
    this.bytes.push(Buffer.from(characters))
    this.at += length
  }

  private endLiteral(): void {
    if (this.bytes.length === 0) return
    this.pieces.push({kind: 'literal', bulk: toBulk(Buffer.concat(this.bytes))})
    this.bytes = []
  }
}
