import {randomBytes} from 'node:crypto'
import {open, mkdir, readdir, readFile, rename, rm, writeFile, type FileHandle} from 'node:fs/promises'
import {basename, dirname, join} from 'node:path'
import {Failure} from '../app/failure.js'
import type {HistorySink, RunDescription, RunDirectory, RunStore, StoredRun} from '../app/ports/run-store.js'
import {encodeHeader} from '../core/history/encode-operation.js'
import type {HistoryHeader} from '../core/history/header.js'
import type {Snapshot} from '../core/keyspace/compare-keyspaces.js'
import type {KeyspaceEntry} from '../core/keyspace/keyspace-entry.js'
import type {Report} from '../core/report/report.js'
import {readLines} from './read-lines.js'

const DESCRIPTION = 'run.json'
const HISTORY = 'history.ndjson'
const SNAPSHOTS = 'snapshots'
const REPORT = 'report.json'

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
    openHistory: (header) => openHistory(join(path, HISTORY), header),
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

/** Writes a file so that a reader sees all of it or none. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString('hex')}.draft`
  try {
    await writeFile(draft, text)
    await rename(draft, path)
  } catch (error) {
    await rm(draft, {force: true})
    throw error
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

async function openHistory(path: string, header: HistoryHeader): Promise<HistorySink> {
  const sink = new FileSink(await open(path, 'wx'))
  sink.append(`${encodeHeader(header)}\n`)
  return sink
}

const FIRST_BLOCK_BYTES = 64 * 1024

/** Gathers text in one block of bytes while another one is being written. */
class FileSink implements HistorySink {
  private block: Buffer = Buffer.allocUnsafe(FIRST_BLOCK_BYTES)
  private used = 0
  private spare: Buffer | null = Buffer.allocUnsafe(FIRST_BLOCK_BYTES)
  private writingBytes = 0
  private writing: Promise<void> | null = null
  private failure: unknown = null

  constructor(private readonly file: FileHandle) {}

  get backlogBytes(): number {
    return this.used + this.writingBytes
  }

  append(text: string): void {
    // A UTF-16 unit takes three bytes of UTF-8 at most.
    const needed = this.used + text.length * 3
    if (needed > this.block.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.block.length * 2))
      this.block.copy(larger, 0, 0, this.used)
      this.block = larger
    }
    this.used += this.block.write(text, this.used, 'utf8')
    this.writing ??= this.write()
  }

  async drained(): Promise<void> {
    while (this.writing) await this.writing
    if (this.failure)
      throw new Failure(
        'usage',
        `the history cannot be written: ${(this.failure as Error).message}`,
        'is there space where --out points?',
      )
  }

  async close(): Promise<void> {
    try {
      await this.drained()
    } finally {
      await this.file.close()
    }
  }

  private async write(): Promise<void> {
    // Leaves the event loop to the sockets first, so that many small appends become one write.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.used > 0 && this.failure === null) {
      const full = this.block.subarray(0, this.used)
      this.block = this.spare ?? Buffer.allocUnsafe(this.block.length)
      this.writingBytes = this.used
      this.used = 0
      try {
        await writeAll(this.file, full)
      } catch (error) {
        this.failure = error
      }
      this.spare = Buffer.from(full.buffer, full.byteOffset, full.buffer.byteLength - full.byteOffset)
      this.writingBytes = 0
    }
    this.writing = null
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length;) from += (await file.write(bytes, from)).bytesWritten
}
