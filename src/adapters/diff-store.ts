import {open, stat, type FileHandle} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure} from '../app/failure.js'
import type {DiffSink} from '../app/diff/diff-ports.js'
import type {DiffDirectory, DiffFiles} from '../app/ports/diff-files.js'
import type {Checkpoint, DiffSettings} from '../core/diff/diff-files.js'
import type {Divergence} from '../core/divergence.js'
import type {DiffReport} from '../core/report/report.js'
import {lineBatches, readLines} from './read-lines.js'
import {cannotWrite, writeWhole} from './output-file.js'
import {DIFF_SETTINGS, readStored, runStore} from './run-store.js'

const DIFFERENCES = 'differences.ndjson'
const REPORT = 'report.json'

const MAX_LINES_WAITING = 500

/** Diffs on this machine's file system. */
export const diffFiles: DiffFiles = {
  async create(path) {
    await runStore.create(path)
    return diffFiles.reopen(path)
  },
  reopen: async (path) => new DiffStore(path, await open(join(path, DIFFERENCES), 'a')),
  readCheckpoint,
  rewindDifferences,
}

class DiffStore implements DiffDirectory {
  readonly differencesFile: string

  constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {
    this.differencesFile = join(path, DIFFERENCES)
  }

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
          throw cannotWrite(this.differencesFile, error)
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
        await this.file.sync()
        await writeWhole(checkpointPath(this.path, checkpoint.replica), text)
      },
    }
  }

  async writeSettings(settings: DiffSettings & {lockstep: string; startedAt: string}): Promise<void> {
    await writeWhole(join(this.path, DIFF_SETTINGS), `${JSON.stringify(settings, null, 2)}\n`)
  }

  /** Behind `close`: a report promises that the differences are on the disk. */
  async writeReport(report: DiffReport): Promise<void> {
    await writeWhole(join(this.path, REPORT), `${JSON.stringify(report, null, 2)}\n`)
  }

  async close(): Promise<void> {
    await this.file.sync().finally(() => this.file.close())
  }
}

/** What a diff was asked for. Rejects with a Failure (`usage`) when the directory holds none. */
export function readDiffSettings(path: string): Promise<DiffSettings> {
  return readStored(
    async () => (await import('../core/diff/diff-files.js')).diffSettingsSchema,
    join(path, DIFF_SETTINGS),
    `${path} is not a readable diff`,
  )
}

/** The report of a diff that has ended. Rejects with a Failure (`usage`) when there is none. */
export function readDiffReport(path: string): Promise<DiffReport> {
  return readStored(
    async () => (await import('../core/report/report.js')).diffReportSchema,
    join(path, REPORT),
    `${path} holds no finished diff`,
  )
}

async function readCheckpoint(path: string, replica: string): Promise<Checkpoint | null> {
  const file = checkpointPath(path, replica)
  if ((await stat(file).catch(() => null)) === null) return null
  return readStored(
    async () => (await import('../core/diff/diff-files.js')).checkpointSchema,
    file,
    `${path} cannot be resumed`,
  )
}

/**
 * Every difference that a diff found, also when it was interrupted. A torn last line is left out; any other line that is
 * no difference is a Failure (`usage`).
 */
export async function readDifferences(path: string, onDivergence: (divergence: Divergence) => void): Promise<void> {
  const file = join(path, DIFFERENCES)
  const parse = await divergenceParser()
  await readLines(file, (text, number, whole) => {
    const divergence = parse(text)
    if (divergence) onDivergence(divergence)
    else if (whole) throw new Failure('usage', `${file}:${number}: line is not a difference`)
  }).catch((error: unknown) => {
    if (error instanceof Failure) throw error
    const {code} = error as NodeJS.ErrnoException
    throw new Failure('usage', `${file} cannot be read (${code ?? 'error'})`, 'name the run directory of a diff')
  })
}

/** Memory holds a piece of the file at a time. */
async function rewindDifferences(
  path: string,
  keep: Readonly<Record<string, number>>,
  shown: number,
): Promise<readonly Divergence[]> {
  const first: Divergence[] = []
  const parse = await divergenceParser()
  const onKept = (line: string) => {
    const divergence = first.length < shown ? parse(line) : null
    if (divergence) first.push(divergence)
  }
  await writeWhole(join(path, DIFFERENCES), keptLines(join(path, DIFFERENCES), {...keep}, onKept))
  return first
}

async function* keptLines(
  file: string,
  left: Record<string, number>,
  onKept: (line: string) => void,
): AsyncIterable<string> {
  for await (const lines of lineBatches(file)) {
    let kept = ''
    for (const line of lines) {
      const view = viewOf(line)
      const room = view === null ? 0 : (left[view] ?? 0)
      if (view === null || room === 0) continue
      left[view] = room - 1
      onKept(line)
      kept += `${line}\n`
    }
    yield kept
  }
}

/** The view that a line is about; null where it is no difference. */
function viewOf(line: string): string | null {
  try {
    const {view} = JSON.parse(line) as {view?: unknown}
    return typeof view === 'string' ? view : null
  } catch {
    return null
  }
}

/** What reads a line of the differences; null where it is no difference. */
async function divergenceParser(): Promise<(text: string) => Divergence | null> {
  const {divergenceSchema} = await import('../core/divergence.js')
  return (text) => {
    try {
      return divergenceSchema.safeParse(JSON.parse(text)).data ?? null
    } catch {
      return null
    }
  }
}

function checkpointPath(path: string, replica: string): string {
  return join(path, `checkpoint-${replica}.json`)
}
