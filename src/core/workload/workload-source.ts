import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type ParsedNode,
  type YAMLError,
} from 'yaml'
import type {WorkloadProblem} from './workload-error.js'

/** Where something stands in the file's structure: keys and indexes from the top. */
export type SourcePath = readonly PropertyKey[]

/** How often aliases may be followed in one file, before it is taken for an attack on memory. */
const MAX_ALIAS_COUNT = 100

/** A workload file read as YAML, and the positions of what stands in it. Collects the problems found. */
export class WorkloadSource {
  readonly problems: WorkloadProblem[] = []
  /** The file's content as plain values; undefined when it could not be read as YAML. */
  readonly content: unknown
  private readonly lines = new LineCounter()
  private readonly document: Document.Parsed

  constructor(private readonly text: string) {
    this.document = parseDocument(text, {lineCounter: this.lines, prettyErrors: false})
    const {errors, warnings} = this.document
    for (const {code, pos} of errors)
      if (code === 'DUPLICATE_KEY') this.addAt(pos[0], 'this key stands here a second time: keep one')
    // A key given twice leaves the rest readable; whatever follows any other error would only mislead.
    const [broken] = [...errors.filter(({code}) => code !== 'DUPLICATE_KEY'), ...warnings]
    if (broken) this.addAt(broken.pos[0], yamlMessage(broken, text))
    else this.content = this.readContent()
  }

  /** Adds a problem with what stands at this path, `offset` characters into it where that can be told. */
  add(path: SourcePath, message: string, offset = 0): void {
    const node = this.nodeAt(path)
    const start = node?.range[0] ?? 0
    this.addAt(node && offset > 0 ? start + this.offsetInSource(node, offset) : start, message)
  }

  /** Adds a problem with a key of the mapping at this path. */
  addForKey(path: SourcePath, key: string, message: string): void {
    const node = this.nodeAt(path)
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : null
    const keyNode = pair?.key as Node | undefined
    this.addAt(keyNode?.range?.[0] ?? node?.range[0] ?? 0, message)
  }

  private addAt(at: number, message: string): void {
    const {line, col} = this.lines.linePos(Math.min(at, this.text.length))
    const problem = {line: Math.max(line, 1), column: Math.max(col, 1), message}
    // What an alias repeats is wrong in one place only.
    const isKnown = this.problems.some((known) => isSame(known, problem))
    if (!isKnown) this.problems.push(problem)
  }

  private readContent(): unknown {
    const aliasProblems = this.problems.length
    visit(this.document, {
      Alias: (_key, alias) => {
        if (!alias.resolve(this.document))
          this.addAt(alias.range?.[0] ?? 0, `the alias *${alias.source} has no anchor &${alias.source} before it`)
      },
    })
    if (this.problems.length > aliasProblems) return undefined
    try {
      return this.document.toJS({maxAliasCount: MAX_ALIAS_COUNT})
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error
      this.addAt(0, `aliases multiply this file beyond reason: at most ${MAX_ALIAS_COUNT} uses are allowed`)
      return undefined
    }
  }

  /** The node at this path, or the innermost one there is. */
  private nodeAt(path: SourcePath): ParsedNode | null {
    let node = this.resolved(this.document.contents)
    for (const key of path) {
      const inner: unknown = isMap(node) || isSeq(node) ? node.get(key, true) : undefined
      if (inner === undefined || inner === null) return node
      node = this.resolved(inner as ParsedNode)
    }
    return node
  }

  private resolved(found: ParsedNode | null): ParsedNode | null {
    return isAlias(found) ? ((found.resolve(this.document) as ParsedNode | undefined) ?? null) : found
  }

  /** Places inside a scalar can be told when it stands in the file as it reads: plain, or quoted without escapes. */
  private offsetInSource(scalar: ParsedNode, offset: number): number {
    if (!isScalar(scalar) || typeof scalar.value !== 'string') return 0
    const {value, range} = scalar
    const before = [0, 1].find((quote) => this.text.startsWith(value, range[0] + quote))
    return before === undefined ? 0 : before + offset
  }
}

/** Says the commonest YAML errors in the words of this file format. */
function yamlMessage({code, message, pos}: Pick<YAMLError, 'code' | 'message' | 'pos'>, text: string): string {
  if (code === 'MULTIPLE_DOCS') return 'a second document begins here: a file holds one workload'
  if (message.includes('call stack')) return 'this is nested too deeply to be read'
  const hint = text[pos[0]] === '{' ? '; a command with braces needs quotes around it inside [ ]' : ''
  return `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}${hint}`
}

function isSame(one: WorkloadProblem, other: WorkloadProblem): boolean {
  return one.line === other.line && one.column === other.column && one.message === other.message
}
