import type {Engine} from './engine.js'
import type {EngineFacts} from './engine-facts.js'
import {NAMESPACES, SEARCH_INDEXES} from './hidden-data.js'
import {STREAM_FACTS} from './stream-facts.js'

/** What is assumed of a server of which too little is known: that it is slow to settle, and shows nothing by its offsets. */
export const UNPROVEN_FACTS: Omit<EngineFacts, 'engine' | 'version'> = {
  ...STREAM_FACTS,
  order: 'eventual',
  offsetProves: 'received',
  applyWorkers: 16,
  stableForMs: 5000,
  expiryToleranceMs: 1000,
}

export const DRAGONFLY: Engine = {
  name: 'Dragonfly',
  versionIn: (info) => info.get('dragonfly_version') ?? null,
  facts: (version) => ({...UNPROVEN_FACTS, engine: 'Dragonfly', version, order: 'per-key'}),
}

/** Servers that name themselves beside the version of Redis that they are compatible with. */
export function selfNamed(name: string): Engine {
  return {
    name,
    versionIn: (info) => info.get('redis_version') ?? '?',
    facts: (version) => ({...UNPROVEN_FACTS, engine: name, version, order: 'per-key'}),
  }
}

/** Any server that tells nothing lockstep understands: it promises only its final state. */
export const UNKNOWN: Engine = {
  name: 'unknown engine',
  versionIn: () => '?',
  facts: (version) => ({
    ...UNPROVEN_FACTS,
    engine: 'unknown engine',
    version,
    trustDbsize: false,
    hiddenData: [NAMESPACES, SEARCH_INDEXES],
  }),
}
