import {accessSync, constants, realpathSync} from 'node:fs'
import {delimiter, join, relative} from 'node:path'
import {shellWords} from '../flags/repeat-line.js'

/** A command line, and not a sentence about "another lockstep run", nor the engine "lockstep lab 1.0.0"; nor one spelled already. */
const COMMAND =
  /(?<!\b(?:a|an|another|each|every|no|the|npx) )(?<=^|[\s("])lockstep (?=(?:check|clean|completion|diff|doctor|explain|explore|lab|replay|report|run|schema|shrink|workload)\b(?! \d))/gi

/** Command lines in a text for people, as they work where this process was started. Stored ones always say `lockstep`. */
export function spellCommands(text: string): string {
  if (text.search(COMMAND) < 0) return text
  const name = invocation(process.argv[1] ?? '', process.env)
  return name === 'lockstep' ? text : text.replaceAll(COMMAND, () => `${name} `)
}

/** How whoever started the script would start it again: by name where that finds it, by npx, or by its path. */
export function invocation(script: string, environment: Readonly<Record<string, string | undefined>>): string {
  // npm puts the commands of a package on the PATH of what it starts, and nowhere else.
  if (environment.npm_command !== undefined) return 'npx lockstep'
  const itself = resolved(script)
  const found = (environment.PATH ?? '').split(delimiter).some((folder) => {
    const path = resolved(join(folder, 'lockstep'))
    return path !== null && path === itself
  })
  if (found) return 'lockstep'
  const near = relative(process.cwd(), script)
  return shellWords(['node', near.length < script.length ? near : script])
}

function resolved(path: string): string | null {
  try {
    accessSync(path, constants.X_OK)
    return realpathSync(path)
  } catch {
    return null
  }
}
