import {plainText} from './display-text.js'

/** How text for people may look; decided once, by the one who knows the stream it goes to. */
export interface TextStyle {
  readonly color: boolean
  /** Signs beyond ASCII. */
  readonly unicode: boolean
  /** Columns of the terminal; tables are not fitted to anything when it is null. */
  readonly width: number | null
  /** Every row and every reason, instead of one screen. */
  readonly all?: boolean
  /** Command lines in a text as whoever reads it would type them; they stay as they are without. */
  readonly spell?: (text: string) => string
}

const CODES = {red: 31, green: 32, yellow: 33, cyan: 36, dim: 2, bold: 1} as const

/** The text in this colour, or as it is. */
export function paint(style: TextStyle, code: keyof typeof CODES, text: string): string {
  return style.color ? `\u001b[${CODES[code]}m${text}\u001b[0m` : text
}

/** Text with no other control sequences than those that `paint` writes. */
export function styledText(text: string): string {
  // eslint-disable-next-line no-control-regex -- it is what paint writes
  const own = /(\u001b\[(?:0|1|2|3[1236])m)/
  return text
    .split(own)
    .map((part, at) => (at % 2 === 1 ? part : plainText(part)))
    .join('')
}

/** The sign before a verdict; no meaning rests on colour alone. */
export function verdictSign(style: TextStyle, verdict: 'consistent' | 'diverged' | 'inconclusive'): string {
  const signs = style.unicode
    ? {consistent: '\u2714', diverged: '\u2716', inconclusive: '?'}
    : {consistent: '+', diverged: 'x', inconclusive: '?'}
  const colors = {consistent: 'green', diverged: 'red', inconclusive: 'yellow'} as const
  return paint(style, colors[verdict], `${signs[verdict]} ${verdict.toUpperCase()}`)
}
