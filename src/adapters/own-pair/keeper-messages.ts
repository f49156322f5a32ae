/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A process to be started. */
export interface ProcessStart {
  readonly command: string
  /** They show in the process list of every user: no secret may stand in them. */
  readonly args: readonly string[]
  /** Its working folder. */
  readonly folder: string
  /** The file that gets what it writes to stdout and stderr. */
  readonly outputPath: string
}

/** From the parent to its keeper. Processes are known by numbers that the parent gives them. */
export type KeeperOrder =
  | ({readonly kind: 'start'; readonly id: number} & ProcessStart)
  | {readonly kind: 'signal'; readonly id: number; readonly signal: NodeJS.Signals}

/** From the keeper to its parent. */
export type KeeperNews =
  | {readonly kind: 'ready'; readonly folder: string}
  | {readonly kind: 'started'; readonly id: number; readonly pid: number}
  | {readonly kind: 'failed'; readonly id: number; readonly message: string}
  | ({readonly kind: 'ended'; readonly id: number} & ProcessEnd)
