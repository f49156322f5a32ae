import type {CommandFacts} from '../command/command-facts.js'

const WAITS = 'it can wait at the server, which holds up the whole connection'

/** What decides whether a command may be sent, from where it stands. */
interface Place {
  /** Commands whose effects are not known may be sent. */
  readonly allowUnknown: boolean
  /** Inside a transaction nothing waits. */
  readonly inTransaction: boolean
}

/** Why a workload may not send this command, or null. Words that are not known before the run are null. */
export function refusalOf(
  {name, refusal, waits, script, subcommands}: CommandFacts,
  words: ReadonlyArray<string | null>,
  {allowUnknown, inTransaction}: Place,
): string | null {
  if (refusal !== null) return refusal
  if (waits && !inTransaction) return WAITS
  const blocks = name.startsWith('xread') && words.some((word) => word?.toLowerCase() === 'block')
  if (blocks) return `with BLOCK ${WAITS}`
  if (subcommands && !subcommands.includes(words[1]?.toLowerCase() ?? ''))
    return `only ${name.toUpperCase()} ${subcommands.join(', ').toUpperCase()} may be sent; the rest acts on the server`
  if (script && !allowUnknown)
    return 'what it writes is not known before it runs; allow-unknown-commands: true declares that this is so'
  return null
}
