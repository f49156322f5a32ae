import type {HistoryLine} from '../../core/history/parse-line.js'

/** Reads histories, line by line. */
export interface HistoryFiles {
  /** Calls `onLine` for each line; rejects with a Failure (`usage`) `file:line: what` on the first bad one. */
  read(path: string, onLine: (line: HistoryLine) => void): Promise<HistoryFileFacts>
}

/** What reading a history file showed beside its lines. */
export interface HistoryFileFacts {
  readonly lines: number
  /** The last line was torn and is left out. */
  readonly torn: boolean
}
