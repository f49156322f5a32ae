import type {View} from './ports/view.js'

/**
 * The client name of another lockstep run on this server, or null. Servers that keep no client names (Pika)
 * cannot tell.
 */
export async function findOtherRun(view: View, runId: string): Promise<string | null> {
  const list = await view.control.call(['CLIENT', 'LIST'])
  if (typeof list !== 'string') return null
  for (const [, name] of list.matchAll(/\bname=(lockstep:\S*)/g)) {
    if (name !== undefined && !name.startsWith(`lockstep:${runId}:`)) return name
  }
  return null
}
