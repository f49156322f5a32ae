import type {Engine} from './engine.js'
import {STREAM_FACTS} from './stream-facts.js'

/**
 * The embedded pair: it applies its log as a repaired Pika does, on several workers, and says how. In a single line it
 * does as Redis does.
 */
export const LAB: Engine = {
  name: 'lockstep lab',
  versionIn: (info) => info.get('lockstep_lab_version') ?? null,
  facts: (version, info) => {
    const isSerial = info.get('apply_order') === 'serial'
    const workers = Number(info.get('apply_workers') ?? 6) || 6
    return {
      ...STREAM_FACTS,
      engine: 'lockstep lab',
      version,
      ...(isSerial ? {} : {order: 'barrier', orderScope: 'database', offsetProves: 'received'}),
      applyWorkers: workers,
      hashedWorkers: workers,
      stableForMs: 2 * (Number(info.get('apply_pause_max_ms') ?? 50) || 50),
      trustDbsize: isSerial,
      hiddenData: [],
    }
  },
}
