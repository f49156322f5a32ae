import {open} from 'node:fs/promises'
import {Failure} from '../app/failure.js'
import type {LineSink} from '../app/ports/run-store.js'
import {ByteWriter} from '../core/byte-writer.js'

/** So much is written at once; a write of its own for every pipeline would cost as much as putting its lines together. */
const BLOCK_BYTES = 256 * 1024
/** Less than a block is written after this time, so that a run that is cut off leaves nearly all of its history. */
const LINGER_MS = 5

/** What a sink needs of a file. */
interface WritableFile {
  write(bytes: Buffer, from: number): Promise<{readonly bytesWritten: number}>
  sync(): Promise<void>
  close(): Promise<void>
}

/** Makes a new file to append to. Rejects when there is one already. */
export async function openSink(path: string): Promise<LineSink> {
  return new FileSink(await open(path, 'wx'))
}

/** Exported for tests of what a full disk does. Gathers lines in one block of bytes while another one is being written. */
export class FileSink implements LineSink {
  private gathered = new ByteWriter(BLOCK_BYTES)
  private spare = new ByteWriter(BLOCK_BYTES)
  private writingBytes = 0
  private writing: Promise<void> | null = null
  private timer: NodeJS.Timeout | undefined
  private failure: unknown = null

  constructor(private readonly file: WritableFile) {}

  get backlogBytes(): number {
    return this.gathered.length + this.writingBytes
  }

  append(put: (out: ByteWriter) => void): void {
    put(this.gathered)
    if (this.gathered.length >= BLOCK_BYTES) this.start()
    else this.timer ??= setTimeout(() => this.start(), LINGER_MS)
  }

  async drained(): Promise<void> {
    do {
      this.start()
      await this.writing
    } while (this.gathered.length > 0 && this.failure === null)
    if (this.failure)
      throw new Failure(
        'output',
        `the history cannot be written: ${(this.failure as Error).message}`,
        'is there space where --out points?',
      )
  }

  async close(): Promise<void> {
    try {
      await this.drained()
      // A verdict that is written next must not outlive what it was drawn from.
      await this.file.sync()
    } finally {
      await this.file.close()
    }
  }

  private start(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    // After a failure nothing more is written: a history may end early, but has no holes.
    if (this.failure === null) this.writing ??= this.write()
  }

  private async write(): Promise<void> {
    do {
      const full = this.gathered
      this.gathered = this.spare
      this.spare = full
      this.writingBytes = full.length
      try {
        await writeAll(this.file, full.view())
      } catch (error) {
        this.failure = error
      }
      full.rewind()
      this.writingBytes = 0
    } while (this.gathered.length >= BLOCK_BYTES && this.failure === null)
    this.writing = null
    if (this.gathered.length > 0 && this.failure === null) this.timer ??= setTimeout(() => this.start(), LINGER_MS)
  }
}

async function writeAll(file: WritableFile, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length;) from += (await file.write(bytes, from)).bytesWritten
}
