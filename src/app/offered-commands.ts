import {knownCommands} from '../core/command/command-facts.js'
import {errorText} from '../core/outcome.js'
import type {Reply} from '../core/operation.js'
import type {OfferedCommands} from '../core/sweep/sweep-cases.js'
import type {KeyspacePort} from './ports/keyspace.js'
import type {View} from './ports/view.js'

/** Without arguments these do what they are there for, instead of answering that their number is wrong. */
const MIN_WORDS = 2

/** Asks a server for its commands: by COMMAND where there is one, else name by name, in a form without effect. */
export async function offeredCommands(view: View, keyspaces: KeyspacePort): Promise<OfferedCommands> {
  const databases = (await keyspaces.databases(view)).length
  const reply = await view.control.call(['COMMAND'])
  if (Array.isArray(reply)) return {...listed(reply as readonly Reply[]), databases}
  const names = new Set<string>()
  for (const {name, arity, access, refusal} of knownCommands()) {
    if (access !== 'write' || refusal !== null || Math.abs(arity) < MIN_WORDS) continue
    const error = errorText(await view.control.call([name])) ?? ''
    if (!/unknown command/i.test(error)) names.add(name)
  }
  return {names, writers: names, databases}
}

/** Those of these commands that a server does not know. */
export async function lackingCommands({control}: View, names: readonly string[]): Promise<readonly string[]> {
  const lacking: string[] = []
  // Each needs arguments, so that its name alone has no effect.
  for (const name of names) {
    const error = errorText(await control.call([name])) ?? ''
    if (/unknown command/i.test(error)) lacking.push(name)
  }
  return lacking
}

function listed(commands: readonly Reply[]): Pick<OfferedCommands, 'names' | 'writers'> {
  const names = new Set<string>()
  const writers = new Set<string>()
  for (const entry of commands) {
    if (!Array.isArray(entry)) continue
    const [name, , flags] = entry as readonly Reply[]
    if (typeof name !== 'string') continue
    const known = name.toLowerCase()
    names.add(known)
    if (Array.isArray(flags) && (flags as readonly Reply[]).some((flag) => flag === 'write')) writers.add(known)
  }
  return {names, writers}
}
