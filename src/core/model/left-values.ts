import {bulkId, type Bulk} from '../bulk.js'
import type {Snapshot} from '../keyspace/compare-keyspaces.js'
import type {KeyspaceEntry} from '../keyspace/keyspace-entry.js'
import type {Command} from '../operation.js'
import {commandKeys} from '../command/command-keys.js'
import {isMarker} from '../settle-markers.js'
import {allowsValue} from './compare-with-model.js'
import type {FinalStates} from './final-states.js'

/** What cleaning up writes before it deletes, so that the deletion reaches every replica. */
export const CLEANING_VALUE = 'lockstep'

const MARKER_VALUE = /^marker:\d+:\d+$/

/** What a run may have left in its keys: anything else was put there by somebody else. */
export class LeftValues {
  /** Values of snapshots, and words of commands that may have run unrecorded, by database and key. */
  private readonly seen = new Set<string>()
  private readonly words = new Set<string>()

  constructor(
    private readonly states: FinalStates,
    snapshots: readonly Snapshot[],
  ) {
    for (const {entries} of snapshots) for (const entry of entries) this.seen.add(valueId(entry))
  }

  /** Takes a command for one that may have run although the history does not hold it. */
  addUnrecorded(db: number, command: Command): void {
    for (const key of commandKeys(command)) for (const word of command.slice(2)) this.words.add(wordId(db, key, word))
  }

  /** Whether the run may have left this. */
  allows(entry: KeyspaceEntry): boolean {
    const {db, key, value} = entry
    if (value.type === 'string') {
      const {string} = value
      if (isMarker(key)) return typeof string === 'string' && MARKER_VALUE.test(string)
      if (string === CLEANING_VALUE || this.words.has(wordId(db, key, string))) return true
    }
    const state = this.states.get(db, key)
    return this.seen.has(valueId(entry)) || (state !== undefined && !state.unknown && allowsValue(state, entry))
  }
}

function valueId({db, key, value}: KeyspaceEntry): string {
  return JSON.stringify([db, bulkId(key), value])
}

function wordId(db: number, key: Bulk, word: Bulk): string {
  return JSON.stringify([db, bulkId(key), bulkId(word)])
}
