/** Columns that a text takes on a terminal; wide signs of Asian scripts take two. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const sign of text) columns += WIDE.test(sign) ? 2 : 1
  return columns
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u

/**
 * The text in lines of at most `width` columns, broken between words only; the first line begins with `first`, each
 * other with `rest`. A word that is longer than a line has one by itself. Null: one line.
 */
export function wrapText(text: string, width: number | null, first: string, rest = first): string {
  return lines(text.split(' '), width, first, rest, '').join('\n')
}

/** A command line, broken between words in a way that a shell still takes; a flag stays with its value. */
export function wrapCommand(command: string, width: number | null, first: string, rest: string): string {
  return lines(command.split(/(?<! --[\w-]+) | (?=--)/), width, first, rest, ' \\').join('\n')
}

/** The beginning of a text, as much as goes into so many columns. */
export function clipText(text: string, width: number): string {
  if (columnsOf(text) <= width) return text
  let clipped = ''
  for (const sign of text) {
    if (columnsOf(clipped + sign) > width - 1) break
    clipped += sign
  }
  return `${clipped}\u2026`
}

function lines(words: readonly string[], width: number | null, first: string, rest: string, joint: string): string[] {
  if (width === null) return [first + words.join(' ')]
  const done: string[] = []
  let line = first
  let empty = true
  for (const word of words) {
    if (!empty && columnsOf(line) + 1 + columnsOf(word) + joint.length > width) {
      done.push(line + joint)
      line = rest
      empty = true
    }
    line += empty ? word : ` ${word}`
    empty = false
  }
  return [...done, line]
}
