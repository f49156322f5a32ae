import type {EngineFacts} from './engine-facts.js'
import {SEARCH_INDEXES} from './hidden-data.js'
import {READ_BY_SCAN} from './keyspace-reading.js'

/** Servers whose replicas apply one stream of commands in order, as Redis does. */
export const STREAM_FACTS: Omit<EngineFacts, 'engine' | 'version'> = {
  order: 'total',
  orderScope: 'instance',
  offsetProves: 'applied',
  applyWorkers: 1,
  hashedWorkers: null,
  stableForMs: 0,
  expiryToleranceMs: 0,
  severalTypesPerName: false,
  trustDbsize: true,
  hiddenData: [SEARCH_INDEXES],
  untold: [],
  readCache: null,
  hazards: [],
  reading: READ_BY_SCAN,
}
