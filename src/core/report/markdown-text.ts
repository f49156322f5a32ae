import {plainText} from './display-text.js'

/**
 * A sentence that servers or users have had a part in, as Markdown shows it letter by letter: no markup, no HTML, no
 * address that becomes a link, no name or number that GitHub or GitLab would tell somebody about. One line.
 */
export function markdownText(text: string): string {
  return (
    plainText(text.replaceAll(/\s*\n\s*/g, ' '))
      .replaceAll(/[\\`*_{}[\]()<>|~&]/g, (sign) => (sign === '&' || sign === '<' ? ENTITIES[sign]! : `\\${sign}`))
      // A comment between the sign and what it would refer to is not shown, and keeps it from referring.
      .replaceAll(/[@#!](?=[\w/])|:(?=\/\/)|\bwww(?=\.)/g, '$&<!-- -->')
  )
}

const ENTITIES: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;'}

/** Text as code: nothing in it is markup, whatever it is. One line; it may stand in a table. */
export function markdownCode(text: string): string {
  const shown = plainText(text.replaceAll('\n', ' ')).replaceAll('|', '\\|')
  const fence = '`'.repeat(longestRun(shown) + 1)
  const apart = shown === '' || /^[` ]|[` ]$/.test(shown) ? ' ' : ''
  return `${fence}${apart}${shown}${apart}${fence}`
}

/** Lines as a block of code. A fence longer than any in the text cannot be closed by it. */
export function markdownBlock(language: string, lines: readonly string[]): string[] {
  const shown = lines.map(plainText)
  const fence = '`'.repeat(Math.max(2, ...shown.map(longestRun)) + 1)
  return ['', `${fence}${language}`, ...shown, fence]
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({length}) => length))
}
