import type {Bulk} from '../bulk.js'
import type {ByteWriter} from '../byte-writer.js'
import type {Command, Reply} from '../operation.js'
import {errorOutcome, errorText} from '../outcome.js'
import type {OperationBatch} from './operation-batch.js'

const LINE_START = Buffer.from('{"id":')
const COMMA = 0x2c

/**
 * Writes the history lines of a batch, one for each command, as `encodeOperation` would. What neighbouring lines share
 * is put together once: this runs for every operation of a replay, and decides its speed.
 */
export function encodeBatch(batch: OperationBatch, out: ByteWriter): void {
  const {commands, replies, completedNs} = batch
  const heads = new LineHeads(batch)
  const tails = new LineTails(batch, out)
  for (let at = 0; at < commands.length; at++) {
    const command = commands[at]!
    out.bytes(LINE_START)
    out.integer(batch.firstId + at)
    out.bytes(heads.for(command[0] ?? '', batch.dbs[at]!))
    for (let word = 1; word < command.length; word++) {
      out.code(COMMA)
      writeWord(out, command[word]!)
    }
    if (at < replies.length) tails.reply(command, replies[at]!, completedNs[at]!)
    else tails.unknown(batch.lost ?? 'no reply')
  }
}

/** What stands between a line's id and the second word of its command. */
class LineHeads {
  private readonly start: string
  private word: Bulk | undefined
  private db: number | undefined
  private bytes: Buffer = Buffer.alloc(0)

  constructor({client, view}: OperationBatch) {
    this.start = `,"client":${JSON.stringify(client)},"view":${JSON.stringify(view)},"db":`
  }

  for(word: Bulk, db: number): Buffer {
    if (word !== this.word || db !== this.db) {
      this.bytes = Buffer.from(`${this.start}${db},"command":[${JSON.stringify(word)}`)
      this.word = word
      this.db = db
    }
    return this.bytes
  }
}

/** Writes what stands behind the last word of a line's command. */
class LineTails {
  private readonly start: string
  private readonly end: Buffer
  private completedNs: number | undefined
  private answered: Buffer = Buffer.alloc(0)
  private accepted: Buffer = Buffer.alloc(0)

  constructor(
    {invokedNs, phase, round}: OperationBatch,
    private readonly out: ByteWriter,
  ) {
    this.start = `],"invokedNs":${invokedNs},"completedNs":`
    this.end = Buffer.from(
      `${phase === null ? '' : `,"phase":"${phase}"`}${round === null ? '' : `,"round":${round}`}}\n`,
    )
  }

  reply(command: Command, reply: Reply, completedNs: number): void {
    if (completedNs !== this.completedNs) this.stamp(completedNs)
    if (reply === 'OK') {
      this.out.bytes(this.accepted)
      return
    }
    const error = errorText(reply)
    if (error === null) this.value(reply)
    else if (errorOutcome(command, error) === 'info') this.unknown(error)
    else {
      this.out.text(`${this.start}${completedNs},"outcome":"fail","error":${JSON.stringify(error)}`)
      this.out.bytes(this.end)
    }
  }

  unknown(cause: string): void {
    this.out.text(`${this.start}null,"outcome":"info","error":${JSON.stringify(cause)}`)
    this.out.bytes(this.end)
  }

  private value(reply: Reply): void {
    this.out.bytes(this.answered)
    if (typeof reply === 'string') this.out.quoted(reply)
    else if (typeof reply === 'number') this.out.integer(reply)
    else this.out.text(JSON.stringify(reply))
    this.out.bytes(this.end)
  }

  /** The replies of one chunk share their time, and most of them are OK. */
  private stamp(completedNs: number): void {
    this.completedNs = completedNs
    this.answered = Buffer.from(`${this.start}${completedNs},"outcome":"ok","reply":`)
    this.accepted = Buffer.concat([this.answered, Buffer.from('"OK"'), this.end])
  }
}

function writeWord(out: ByteWriter, word: Bulk): void {
  if (typeof word === 'string') out.quoted(word)
  else out.text(JSON.stringify(word))
}
