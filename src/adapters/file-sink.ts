import {open, type FileHandle} from 'node:fs/promises'
import {Failure} from '../app/failure.js'
import type {HistorySink} from '../app/ports/run-store.js'

const FIRST_BLOCK_BYTES = 64 * 1024

/** Makes a new file to append to. Rejects when there is one already. */
export async function openSink(path: string): Promise<HistorySink> {
  return new FileSink(await open(path, 'wx'))
}

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
    const bytes = Buffer.byteLength(text)
    const needed = this.used + bytes
    if (needed > this.block.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.block.length * 2))
      this.block.copy(larger, 0, 0, this.used)
      this.block = larger
    }
    // Histories are mostly ASCII, which is copied several times as fast as it is encoded.
    this.used += this.block.write(text, this.used, bytes === text.length ? 'latin1' : 'utf8')
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
