import {open, readFile, type FileHandle} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {Failure} from '../app/failure.js'
import type {Checkpoint, DiffSink} from '../app/diff/diff-ports.js'
import type {Divergence} from '../core/divergence.js'
import {diffReportSchema, type DiffReport} from '../core/report/report.js'
import {readLines} from './read-lines.js'
import {cannotWrite, writeWhole} from './output-file.js'
import {DIFF_SETTINGS, readStored, runStore} from './run-store.js'

export const DIFFERENCES = 'differences.ndjson'
const REPORT = 'report.json'

/** What a diff was asked for: what a resumed one, or a merge of parts, has to know. */
export interface DiffSettings {
  readonly schema: 'lockstep.diff/1'
  readonly databases: readonly number[] | null
  readonly match: string | null
  readonly type: string | null
  readonly sample: number | null
  readonly shard: {readonly index: number; readonly of: number} | null
  readonly limit: number | null
  readonly ttlToleranceMs: number
  readonly since: string | null
  readonly primary: string
  readonly replicas: readonly string[]
}

const MAX_LINES_WAITING = 500

/** The files of a diff in its run directory. */
export class DiffStore {
  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** Makes a new run directory. Rejects with a Failure when there is one already. */
  static async create(path: string): Promise<DiffStore> {
    await runStore.create(path)
    return DiffStore.reopen(path)
  }

  /** Goes on in a run directory: further differences are appended. */
  static async reopen(path: string): Promise<DiffStore> {
    return new DiffStore(path, await open(join(path, DIFFERENCES), 'a'))
  }

  /** Where the comparison with one replica leaves its findings. `onAppend` sees each difference. */
  sinkFor(onAppend: (divergence: Divergence) => void): DiffSink {
    let lines: string[] = []
    let writing = Promise.resolve()
    const flush = () => {
      const text = lines.join('')
      lines = []
      // One write at a time keeps the lines, and a checkpoint behind its lines, in order.
      writing = writing.then(async () => {
        if (text === '') return
        await this.file.appendFile(text).catch((error: unknown) => {
          throw cannotWrite(join(this.path, DIFFERENCES), error)
        })
      })
      return writing
    }
    return {
      append: (divergence) => {
        lines.push(`${JSON.stringify(divergence)}\n`)
        onAppend(divergence)
        if (lines.length >= MAX_LINES_WAITING) flush().catch(() => undefined)
      },
      save: async (checkpoint) => {
        // What it says of places and of suspects has to be of one moment: both move on while lines are written.
        const text = `${JSON.stringify(checkpoint)}\n`
        await flush()
        await writeWhole(checkpointPath(this.path, checkpoint.replica), text)
      },
    }
  }

  /** `lockstep`: the version that made it. */
  async writeSettings(settings: DiffSettings & {lockstep: string; startedAt: string}): Promise<void> {
    await writeWhole(join(this.path, DIFF_SETTINGS), `${JSON.stringify(settings, null, 2)}\n`)
  }

  async writeReport(report: DiffReport): Promise<void> {
    await writeWhole(join(this.path, REPORT), `${JSON.stringify(report, null, 2)}\n`)
  }

  close(): Promise<void> {
    return this.file.close()
  }
}

/** What a diff was asked for. Rejects with a Failure (`usage`) when the directory holds none. */
export function readDiffSettings(path: string): Promise<DiffSettings> {
  return readJson<DiffSettings>(join(path, DIFF_SETTINGS), path)
}

/** The report of a diff that has ended. Rejects with a Failure (`usage`) when there is none. */
export function readDiffReport(path: string): Promise<DiffReport> {
  return readStored(diffReportSchema, join(path, REPORT), `${path} holds no diff that has ended`)
}

/** How far the comparison with this replica had come; null when it had not begun. */
export async function readCheckpoint(path: string, replica: string): Promise<Checkpoint | null> {
  const text = await readFile(checkpointPath(path, replica), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as Checkpoint)
}

/** Every difference that a diff found, also when it was interrupted. A torn last line is left out. */
export async function readDifferences(path: string, onDivergence: (divergence: Divergence) => void): Promise<void> {
  await readLines(join(path, DIFFERENCES), (text) => {
    try {
      onDivergence(JSON.parse(text) as Divergence)
    } catch {
      // Only the line that was being written when the process died is no JSON.
    }
  })
}

/** Drops what was found after the last checkpoint: what is compared again from there would come twice. */
export async function rewindDifferences(path: string, keep: Readonly<Record<string, number>>): Promise<Divergence[]> {
  const left = {...keep}
  const kept: Divergence[] = []
  await readDifferences(path, (divergence) => {
    const room = left[divergence.view] ?? 0
    if (room === 0) return
    left[divergence.view] = room - 1
    kept.push(divergence)
  })
  await writeWhole(join(path, DIFFERENCES), kept.map((one) => `${JSON.stringify(one)}\n`).join(''))
  return kept
}

function checkpointPath(path: string, replica: string): string {
  return join(path, `checkpoint-${replica}.json`)
}

async function readJson<T>(path: string, directory: string): Promise<T> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Failure(
      'usage',
      `${directory} is no diff that can be read: ${basename(path)}: ${(error as NodeJS.ErrnoException).code ?? 'cannot be read'}`,
    )
  })
  return JSON.parse(text) as T
}
