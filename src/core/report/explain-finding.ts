import type {FindingWindow} from './finding-window.js'
import {tellOperation} from './finding-window.js'
import {displayBulk} from './display-text.js'

/** What the page of checks says of one kind of finding. */
export interface Explanation {
  readonly kinds: readonly string[]
  /** Markdown, without the heading. */
  readonly text: string
  /** Where to look, by engine. */
  readonly look: ReadonlyArray<{readonly engine: string; readonly text: string}>
}

/** Every kind that docs/checks.md explains, from its text: a heading names the kinds, a table tells where to look. */
export function explanationsOf(page: string): ReadonlyMap<string, Explanation> {
  const look = lookTable(page)
  const found = new Map<string, Explanation>()
  for (const [, heading, body] of page.matchAll(/^### ([a-z][a-z, -]*)\n([\s\S]*?)(?=^#{1,3} |$(?![\s\S]))/gm)) {
    const kinds = heading!.split(', ')
    for (const kind of kinds) found.set(kind, {kinds, text: body!.trim(), look: look.get(kind) ?? []})
  }
  return found
}

/** The rows of the table under "Where to look", by kind. */
function lookTable(page: string): ReadonlyMap<string, Explanation['look']> {
  const rows = (/^## Where to look\n([\s\S]*?)(?=^## )/m.exec(page)?.[1] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
  const [head, , ...body] = rows.map((line) =>
    line
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  )
  const byKind = new Map<string, Explanation['look']>()
  for (const [kinds = '', ...cells] of body) {
    const look = cells.map((text, at) => ({engine: head![at + 1]!, text}))
    for (const kind of kinds.split(', ')) byKind.set(kind.replaceAll('`', ''), look)
  }
  return byKind
}

/** An explanation as a terminal shows it: the picture as it stands, sentences without marks. */
export function explanationText(kind: string, {text, look}: Explanation): string {
  const parts = text.split(/^```\n?/m)
  const told = parts
    .map((part, at) => (at % 2 === 1 ? indent(part.trimEnd()) : plain(part).trim()))
    .filter((part) => part !== '')
  const places = look.map(({engine, text: place}) => `On ${engine}: ${plain(place)}`)
  return [kind.toUpperCase(), ...told, ...places].join('\n\n')
}

/** The proof of a finding: a line each operation, when it was, who sent it, and what came back. */
export function proofLanes(window: Omit<FindingWindow, 'legal' | 'phases'>): string {
  const proof = window.operations.filter(({id}) => window.proof.includes(id))
  const fromNs = Math.min(...proof.map(({invokedNs}) => invokedNs))
  const toNs = Math.max(...proof.map(({invokedNs, completedNs}) => completedNs ?? invokedNs), fromNs + 1)
  const column = (ns: number) => Math.round(((ns - fromNs) / (toNs - fromNs)) * (BAR_COLUMNS - 2))
  const names = proof.map(({view, client}) => `${client} on ${view}`)
  const longest = Math.max(...names.map(({length}) => length))
  const lines = proof.map((operation, at) => {
    const from = column(operation.invokedNs)
    const to = operation.completedNs === null ? BAR_COLUMNS - 2 : column(operation.completedNs)
    const bar = `${' '.repeat(from)}[${'='.repeat(to - from)}${operation.completedNs === null ? '>' : ']'}`
    return `  #${String(operation.id).padEnd(8)} ${names[at]!.padEnd(longest)}  ${bar.padEnd(BAR_COLUMNS)}  ${tellOperation(operation)}`
  })
  const title = `${window.title}: ${displayBulk(window.key)} in database ${window.db}, over ${((toNs - fromNs) / 1e6).toFixed(2)} ms`
  return [title, '', ...lines, ...(window.told === '' ? [] : ['', window.told])].join('\n')
}

const BAR_COLUMNS = 26

function plain(markdown: string): string {
  return markdown.replaceAll(/`([^`]*)`/g, '$1').replaceAll(/\*{1,2}([^*]+)\*{1,2}/g, '$1')
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}
