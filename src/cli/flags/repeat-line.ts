/** What the parser saw on the command line: each flag as it was typed, in order. */
export type RawFlags = ReadonlyArray<{readonly type: string; readonly flag?: string; readonly input: string}>

/** Flags that say where a result goes, or what is done after it: to repeat the work they are not needed. */
const ELSEWHERE: ReadonlySet<string> = new Set(['json', 'quiet', 'format', 'all', 'out'])

/**
 * The command line that repeats a command: its words, and every flag as it was given, but for those `without`; `set`
 * replaces flags. Passwords are in none: arguments that hold one are refused.
 */
export function repeatLine(
  words: readonly string[],
  raw: RawFlags,
  {
    without = [],
    set = {},
  }: {readonly without?: readonly string[]; readonly set?: Readonly<Record<string, string>>} = {},
): string {
  const given = raw.flatMap(({type, flag, input}) => {
    if (type !== 'flag' || flag === undefined) return []
    if (ELSEWHERE.has(flag) || without.includes(flag) || flag in set) return []
    // A switch is its own input.
    if (input === `--${flag}`) return [input]
    return input.startsWith('-') ? [`--${flag}=${input}`] : [`--${flag}`, input]
  })
  return shellWords([
    'lockstep',
    ...words,
    ...given,
    ...Object.entries(set).flatMap(([flag, text]) => [`--${flag}`, text]),
  ])
}

/** Words as a shell takes them, quoted where that is needed. */
export function shellWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
}
