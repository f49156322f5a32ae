import {paint, type TextStyle} from './text-style.js'
import {wrapCommand} from './wrap-text.js'

const NAME_WIDTH = 8

/** What to do next: its name, and the command line as whoever reads it would type it. */
export function stepLine(style: TextStyle, name: string, command: string): string {
  const spelled = style.spell?.(command) ?? command
  const indent = ' '.repeat(NAME_WIDTH + 3)
  return wrapCommand(spelled, style.width, indent, indent).replace(
    indent,
    `  ${paint(style, 'dim', name)}${' '.repeat(NAME_WIDTH + 1 - name.length)}`,
  )
}
