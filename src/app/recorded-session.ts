import {commandName} from '../core/command/command-facts.js'
import type {Command} from '../core/operation.js'
import type {SentBatch, Session} from './ports/session.js'
import {errorText} from '../core/outcome.js'
import type {Recorder} from './recorder.js'

/** Where in a run a batch belongs. */
export interface BatchPlace {
  readonly round?: number
  readonly phase?: 'final'
}

/** A batch and the id of its first operation in the history. */
export interface RecordedBatch extends SentBatch {
  readonly firstId: number
}

/** A session whose every command goes into the history. */
export class RecordedSession {
  private db: number
  private dbBeforeMulti = 0

  constructor(
    private readonly session: Session,
    readonly view: string,
    private readonly recorder: Recorder,
    initialDb = 0,
  ) {
    this.db = initialDb
  }

  get client(): string {
    return this.session.client
  }

  /** Sends commands in one write and records them; waits first while the history is behind. */
  async send(commands: readonly Command[], {round, phase}: BatchPlace = {}): Promise<RecordedBatch> {
    if (this.recorder.pressure) await this.recorder.relief()
    const ticket = this.recorder.invoke(this.session.client, this.view, commands, round ?? null, phase ?? null)
    const batch = await this.session.send(commands)
    this.recorder.complete(ticket, batch, this.databases(commands, batch))
    return {...batch, firstId: ticket.firstId}
  }

  /** Selects a database as a recorded operation; the loss of the connection is the sent batch's to tell. */
  async select(db: number, place: BatchPlace = {}): Promise<RecordedBatch | null> {
    return db === this.db ? null : this.send([['SELECT', String(db)]], place)
  }

  close(): void {
    this.session.close()
  }

  /** The database each command ran in, following the SELECTs that were accepted. */
  private databases(commands: readonly Command[], batch: SentBatch): number[] {
    const dbs: number[] = []
    for (let at = 0; at < commands.length; at++) {
      dbs.push(this.db)
      this.follow(commands[at]!, batch.replies[at])
    }
    return dbs
  }

  private follow(command: Command, reply: SentBatch['replies'][number] | undefined): void {
    const word = command[0]
    // Cheap test first: this runs for every command of a replay.
    if (typeof word !== 'string' || word === 'SET' || word === 'GET' || word.length > 7) return
    const name = commandName(command)
    if (name === 'select') {
      if (reply === 'OK' || reply === 'QUEUED') this.db = Number(command[1])
    } else if (name === 'multi') this.dbBeforeMulti = this.db
    else if (name === 'discard') this.db = this.dbBeforeMulti
    else if (name === 'exec' && (reply === null || errorText(reply) !== null)) this.db = this.dbBeforeMulti
  }
}
