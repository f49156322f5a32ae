import {mkdir, readdir, readFile} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {Failure} from '../app/failure.js'
import type {RunDescription, RunDirectory, RunStore, StoredRun} from '../app/ports/run-store.js'
import {encodeHeader} from '../core/history/encode-operation.js'
import type {MonitoredCommand} from '../core/history/parse-monitor-line.js'
import type {Snapshot} from '../core/keyspace/compare-keyspaces.js'
import type {KeyspaceEntry} from '../core/keyspace/keyspace-entry.js'
import type {Report} from '../core/report/report.js'
import {openSink} from './file-sink.js'
import {writeWhole} from './output-file.js'
import {readLines} from './read-lines.js'

const DESCRIPTION = 'run.json'
const HISTORY = 'history.ndjson'
const SNAPSHOTS = 'snapshots'
const REPORT = 'report.json'
const TRACES = 'traces'

/** Run directories on this machine's file system. */
export const runStore: RunStore = {create: createRunDirectory, open: openRunDirectory}

async function createRunDirectory(path: string): Promise<RunDirectory> {
  try {
    await mkdir(dirname(path), {recursive: true})
    await mkdir(path)
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
      sink.append((out) => out.text(`${encodeHeader(header)}\n`))
      return sink
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
  }
}

async function openRunDirectory(path: string): Promise<StoredRun> {
  const description = await readJson<RunDescription>(join(path, DESCRIPTION), path)
  if ((description.schema as string) !== 'lockstep.run/1')
    throw new Failure('usage', `${path}: ${DESCRIPTION} is of another version of lockstep`)
  return {
    path,
    historyPath: join(path, HISTORY),
    description,
    snapshots: () => readSnapshots(join(path, SNAPSHOTS), description.targets),
    trace: (view) =>
      description.traces?.includes(view) ? readTrace(join(path, TRACES, `${view}.ndjson`)) : Promise.resolve(null),
    report: () => readJson<Report>(join(path, REPORT), path),
  }
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
      throw new Failure('usage', `${path}:${number}: line is no JSON`)
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

async function readJson<T>(path: string, directory: string): Promise<T> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    throw new Failure(
      'usage',
      `${directory} is no run directory: ${basename(path)} cannot be read (${code ?? 'error'})`,
    )
  }
  try {
    return JSON.parse(text) as T
  } catch {
    throw new Failure('usage', `${path} is no JSON`)
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
