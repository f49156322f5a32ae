import {plainText} from '../display-text.js'

/** Longer texts are cut: a page is to be read. */
const MAX_CHARS = 50_000

/** Text as HTML shows it, in elements and in quoted attributes; nothing in it is markup. */
export function html(text: string): string {
  const shown = text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}...` : text
  return plainText(shown).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
