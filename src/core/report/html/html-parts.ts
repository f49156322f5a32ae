import {html} from './html-text.js'

/** A table that scrolls by itself where it is too wide; cells are text. */
export function htmlTable(
  label: string,
  head: readonly string[],
  rows: ReadonlyArray<readonly string[]>,
  cell: (text: string, column: number) => string = (text) => `<td class="code">${html(text)}</td>`,
): string {
  const titles = head.map((title) => `<th scope="col">${html(title)}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')
  return scrolling(label, `<table><thead><tr>${titles}</tr></thead><tbody>${body}</tbody></table>`)
}

/** A part that is wider than a narrow screen; the keyboard scrolls it, too. */
export function scrolling(label: string, content: string): string {
  return `<div class="scroll" tabindex="0" role="region" aria-label="${html(label)}">${content}</div>`
}

/** Sentences as a list, each once. */
export function htmlList(sentences: readonly string[]): string {
  if (sentences.length === 0) return ''
  return `<ul>${[...new Set(sentences)].map((sentence) => `<li>${html(sentence)}</li>`).join('')}</ul>`
}
