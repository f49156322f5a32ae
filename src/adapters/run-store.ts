import {mkdir, readdir, readFile, stat} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import type * as z from 'zod'
import {Failure} from '../app/failure.js'
import {DEFAULT_RUNS, type RunDirectory, type RunStore, type StoredRun} from '../app/ports/run-store.js'
import type {DeepReadonly} from '../core/deep-readonly.js'
import {encodeBatch} from '../core/history/encode-batch.js'
import {encodeHeader} from '../core/history/encode-operation.js'
import type {MonitoredCommand} from '../core/history/parse-monitor-line.js'
import type {Snapshot} from '../core/keyspace/compare-keyspaces.js'
import type {KeyspaceEntry} from '../core/keyspace/keyspace-entry.js'
import type {RunDescription} from '../core/run-description.js'
import {openSink} from './file-sink.js'
import {syncFolder, writeWhole} from './output-file.js'
import {sealFiles} from './seal-files.js'
import {readLines} from './read-lines.js'

const DESCRIPTION = 'run.json'
const HISTORY = 'history.ndjson'
const SNAPSHOTS = 'snapshots'
const REPORT = 'report.json'
/** What a diff directory holds instead of run.json. */
export const DIFF_SETTINGS = 'diff.json'
const TRACES = 'traces'

/** Run directories on this machine's file system. */
export const runStore: RunStore = {create: createRunDirectory, open: openRunDirectory, near: runsNear}

async function createRunDirectory(path: string): Promise<RunDirectory> {
  try {
    await mkdir(dirname(path), {recursive: true})
    await mkdir(path)
    await syncFolder(dirname(path))
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException
    throw new Failure(
      'usage',
      code === 'EEXIST' ? `${path} exists already` : `${path}: ${message}`,
      'name another directory with --out',
    )
  }
  return {
    path,
    async openHistory(header) {
      const sink = await openSink(join(path, HISTORY))
      const line = (text: string): void => sink.append((out) => out.text(`${text}\n`))
      line(encodeHeader(header))
      return {
        append: (batch) => sink.append((out) => encodeBatch(batch, out)),
        settled: (facts) => line(JSON.stringify({settled: facts})),
        nemesis: (act) => line(JSON.stringify({nemesis: act})),
        get backlogBytes() {
          return sink.backlogBytes
        },
        drained: () => sink.drained(),
        close: () => sink.close(),
      }
    },
    async openTrace(view) {
      await mkdir(join(path, TRACES), {recursive: true})
      return openSink(join(path, TRACES, `${view}.ndjson`))
    },
    writeRun: (description) => writeWhole(join(path, DESCRIPTION), json(description)),
    async writeSnapshot({entries, ...facts}) {
      await mkdir(join(path, SNAPSHOTS), {recursive: true})
      const lines = [{schema: 'lockstep.snapshot/1', ...facts}, ...entries].map((line) => `${JSON.stringify(line)}\n`)
      await writeWhole(join(path, SNAPSHOTS, `${facts.view}.ndjson`), lines.join(''))
    },
    writeReport: (report) => writeWhole(join(path, REPORT), json(report)),
    seals: () => sealFiles(path),
  }
}

async function openRunDirectory(path: string): Promise<StoredRun> {
  if (await holdsDiff(path))
    throw new Failure(
      'usage',
      `${path} holds a diff, which has no history`,
      `lockstep report ${path} shows it; lockstep diff --since ${path} looks again`,
    )
  const description = await readStored(
    async () => (await import('../core/run-description.js')).runDescriptionSchema,
    join(path, DESCRIPTION),
    `${path} is not a run directory`,
  )
  return {
    path,
    historyPath: join(path, HISTORY),
    description,
    snapshots: () => readSnapshots(join(path, SNAPSHOTS), description.targets),
    trace: (view) =>
      description.traces?.includes(view) ? readTrace(join(path, TRACES, `${view}.ndjson`)) : Promise.resolve(null),
    report: () =>
      readStored(
        async () => (await import('../core/report/report.js')).runReportSchema,
        join(path, REPORT),
        `${path} holds no report`,
      ),
    seals: () => sealFiles(path),
  }
}

async function runsNear(path: string): Promise<readonly StoredRun[]> {
  const parent = dirname(resolve(path))
  const paths = [
    parent,
    dirname(parent),
    ...(await foldersIn(parent)),
    ...(await foldersIn('.')),
    ...(await foldersIn(DEFAULT_RUNS)),
  ]
  const opened = [...new Set(paths.map((one) => resolve(one)))].map((one) => openRunDirectory(one).catch(() => null))
  return (await Promise.all(opened))
    .filter((run) => run !== null)
    .toSorted((left, right) => right.description.startedAt.localeCompare(left.description.startedAt))
}

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, {withFileTypes: true}).catch(() => [])
  return entries.filter((entry) => entry.isDirectory()).map(({name}) => join(folder, name))
}

/** The snapshots a run wrote, the primary's first. */
async function readSnapshots(folder: string, {primary}: RunDescription['targets']): Promise<readonly Snapshot[]> {
  if (primary === null) return []
  const names = await readdir(folder).catch(() => [])
  const snapshots = names.filter((name) => name.endsWith('.ndjson')).map((name) => readSnapshot(join(folder, name)))
  return (await Promise.all(snapshots)).toSorted(
    (left, right) =>
      Number(right.view === 'primary') - Number(left.view === 'primary') || left.view.localeCompare(right.view),
  )
}

async function readSnapshot(path: string): Promise<Snapshot> {
  const entries: KeyspaceEntry[] = []
  let facts: Omit<Snapshot, 'entries'> | undefined
  await readLines(path, (text, number) => {
    try {
      if (number === 1) facts = JSON.parse(text) as Omit<Snapshot, 'entries'>
      else entries.push(JSON.parse(text) as KeyspaceEntry)
    } catch {
      throw new Failure('usage', `${path}:${number}: line is not JSON`)
    }
  })
  if (!facts) throw new Failure('usage', `${path} is empty`)
  const {view, readFromMs, readUntilMs} = facts
  return {view, readFromMs, readUntilMs, entries}
}

async function readTrace(path: string): Promise<readonly MonitoredCommand[]> {
  const commands: MonitoredCommand[] = []
  await readLines(path, (text, _number, whole) => {
    if (whole) commands.push(JSON.parse(text) as MonitoredCommand)
  })
  return commands
}

/** Whether this is the directory of a diff. */
export async function holdsDiff(path: string): Promise<boolean> {
  return (await stat(join(path, DIFF_SETTINGS)).catch(() => null)) !== null
}

/**
 * A JSON file of a run directory, held to its schema, which is loaded only now: whoever writes needs none. Rejects with
 * a Failure (`usage`): `otherwise` when there is no such file, else the place in it that is wrong.
 */
export async function readStored<T extends z.ZodType>(
  loadSchema: () => Promise<T>,
  path: string,
  otherwise: string,
): Promise<DeepReadonly<z.output<T>>> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    throw new Failure('usage', `${otherwise}: ${basename(path)} cannot be read (${code ?? 'error'})`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Failure('usage', `${path} is not JSON`)
  }
  const {data, error} = (await loadSchema()).safeParse(value)
  if (!error) return data
  const {path: place, message} = error.issues[0]!
  const where = place.length === 0 ? '' : ` ${place.join('.')}:`
  throw new Failure('usage', `${path}:${where} ${message}`, 'was it written by another version of lockstep?')
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
