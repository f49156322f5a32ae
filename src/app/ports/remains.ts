/** What would be left behind if the process ended at once. */
export interface Remains {
  readonly on: 'servers' | 'disk'
  /** A sentence without its full stop, with what removes it or goes on from it. */
  readonly what: () => string
}

/** Takes note of what would be left behind, until the returned function is called. */
export type NoteRemains = (remains: Remains) => () => void
