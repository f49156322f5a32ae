import {bulkId} from '../bulk.js'
import {commandFacts, commandName, flushScope} from '../command/command-facts.js'
import {commandKeys} from '../command/command-keys.js'
import type {Operation} from '../operation.js'
import {isMarker} from '../settle-markers.js'

/** The state of one database within one round. */
interface RoundState {
  /** Flushes that no write has followed yet. */
  unracedFlushes: number
  lastFlushAt: number
  lastWriteCompletedNs: number
  /** Key -> place of the last operation that may have put it into a cache, or written it. */
  readonly touchedAt: Map<string, number>
}

/**
 * Counts how hard a history tried: flushes that raced with writes, and reads that raced with a flush.
 * Operations go in by order of invocation, those of a transaction when it was carried out.
 *
 * A flush races when a write in its scope overlaps it or follows it in the same round, that is, before the pair had
 * settled. A read races when its key was held before a flush and has not been written since.
 */
export class StrengthCounter {
  flushesRaced = 0
  cacheReadsRaced = 0
  private round: number | undefined
  private taken = 0
  private readonly states = new Map<number, RoundState>()

  add(operation: Operation): void {
    this.taken++
    if (operation.phase === 'final' || operation.outcome === 'fail') return
    if (operation.round === undefined && this.round !== undefined) return
    if (operation.round !== this.round) {
      this.round = operation.round
      this.states.clear()
    }
    const scope = flushScope(operation.command)
    if (scope !== null) {
      this.flush(operation, scope)
      return
    }
    const access = commandFacts(commandName(operation.command))?.access
    if (access === 'write' && operation.view === 'primary') this.write(operation)
    else if (access === 'read' && !operation.view.startsWith('replica')) this.read(operation)
  }

  private flush(operation: Operation, scope: 'db' | 'all'): void {
    const own = this.state(operation.db)
    const overlapping = scope === 'db' ? [own] : [...this.states.values()]
    const raced = overlapping.some(({lastWriteCompletedNs}) => lastWriteCompletedNs >= operation.invokedNs)
    if (raced) this.flushesRaced++
    else own.unracedFlushes++
    for (const state of overlapping) state.lastFlushAt = this.taken
  }

  private write(operation: Operation): void {
    const state = this.state(operation.db)
    const keys = commandKeys(operation.command)
    if (keys.some(isMarker)) return
    this.flushesRaced += state.unracedFlushes
    state.unracedFlushes = 0
    state.lastWriteCompletedNs = Math.max(state.lastWriteCompletedNs, operation.completedNs ?? Number.POSITIVE_INFINITY)
    for (const key of keys) state.touchedAt.set(bulkId(key), this.taken)
  }

  private read(operation: Operation): void {
    const state = this.state(operation.db)
    for (const key of commandKeys(operation.command)) {
      const touchedAt = state.touchedAt.get(bulkId(key))
      if (touchedAt !== undefined && touchedAt < state.lastFlushAt) this.cacheReadsRaced++
    }
  }

  private state(db: number): RoundState {
    let state = this.states.get(db)
    if (!state) {
      state = {unracedFlushes: 0, lastFlushAt: 0, lastWriteCompletedNs: -1, touchedAt: new Map()}
      this.states.set(db, state)
    }
    return state
  }
}
