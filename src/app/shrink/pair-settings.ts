import {Failure} from '../failure.js'
import type {OpenPair} from '../ports/pair-source.js'
import type {View} from '../ports/view.js'

/** Settings of servers that decide how flushes, caches and replicas behave, where a server has them. */
const SETTINGS = [
  'sync-thread-num',
  'thread-num',
  'cache-model',
  'cache-num',
  'rtc-cache-read-enabled',
  'write-binlog',
  'lazyfree-lazy-user-flush',
  'appendonly',
  'io-threads',
] as const

/** Versions and settings of a pair that matter to who wants to see its fault again. */
export async function pairSettings({views, lab}: OpenPair): Promise<Record<string, string>> {
  const settings: Record<string, string> = {}
  for (const view of [views.primary, ...views.replicas, ...views.caches]) {
    const {engine, version, order, applyWorkers} = view.engine
    settings[view.name] = `${engine} ${version}`
    if (view.role === 'replica') {
      settings[`${view.name}: order promised`] = order
      settings[`${view.name}: apply workers`] = String(applyWorkers)
    }
    for (const name of SETTINGS) {
      const value = await ask(view, name)
      if (value !== null) settings[`${view.name}: ${name}`] = value
    }
  }
  if (lab) settings['lab faults'] = lab.faults.length === 0 ? 'none' : lab.faults.join(', ')
  if (lab?.rate !== undefined) settings['lab fault rate'] = String(lab.rate)
  return settings
}

async function ask({control}: View, name: string): Promise<string | null> {
  try {
    const reply = await control.call(['CONFIG', 'GET', name])
    const value: unknown = Array.isArray(reply) ? reply[1] : null
    return typeof value === 'string' && value !== '' ? value : null
  } catch (error) {
    // A witness is worth having without this.
    if (error instanceof Failure) return null
    throw error
  }
}
