import {describeDifference} from '../../core/diff/describe-difference.js'
import type {DiffCounts} from '../../core/diff/diff-files.js'
import type {DiffSink} from './diff-ports.js'
import type {DiffRequest} from './diff-request.js'
import type {PairLinks} from './open-links.js'
import type {PairWatch} from './pair-watch.js'
import type {Decision} from './resolve-suspects.js'
import type {SuspectPool} from './suspect-pool.js'

/** What decisions about suspects are recorded with. */
interface RecordingContext {
  readonly links: PairLinks
  readonly watch: PairWatch
  readonly sink: DiffSink
  readonly counts: DiffCounts
  readonly suspects: SuspectPool
  /** Called when as many differences were reported as were asked for. */
  readonly onLimit: () => void
}

/** Counts what became of suspects, and reports those that last. */
export class DecisionRecorder {
  /** Whether it stopped at the limit of differences. */
  limited = false
  /** The differences after which to stop: those of an interrupted diff do not count. */
  private readonly maxLasting: number

  constructor(
    private readonly request: DiffRequest,
    private readonly context: RecordingContext,
  ) {
    this.maxLasting = request.limit === null ? Infinity : context.counts.lasting + request.limit
  }

  async note(decided: readonly Decision[]): Promise<void> {
    const {watch, counts, suspects} = this.context
    const lasting = decided.filter(({fate}) => fate === 'lasting')
    // What was seen while the pair was torn apart proves nothing about a pair at work.
    if (lasting.length > 0) await watch.look()
    for (const {suspect, fate} of decided) {
      // What lasts stays a suspect until it is reported: a diff that is cut short before that must look again.
      if (fate === 'lasting') continue
      counts[fate]++
      if (fate === 'transient' && this.request.only) counts.compared++
      suspects.decided(suspect.db, suspect.key)
    }
    if (lasting.length === 0) return
    if (watch.disrupted) {
      counts.undecided += lasting.length
      for (const {suspect} of lasting) suspects.decided(suspect.db, suspect.key)
      return
    }
    await this.report(lasting)
  }

  private async report(lasting: readonly Decision[]): Promise<void> {
    const {links, sink, counts, suspects} = this.context
    const {primary, replica} = this.request
    const [ours, theirs] = await links.readShown(
      lasting.map(({suspect}) => suspect.key),
      lasting.map(({suspect}) => suspect.latest!.type),
    )
    for (const [at, {suspect}] of lasting.entries()) {
      if (this.limited) return
      const {db, key, latest, lastingMarks} = suspect
      const place = {view: replica.name, against: primary.name, db}
      sink.append(describeDifference(place, latest!, lastingMarks, ours[at]!, theirs[at]!))
      counts.lasting++
      suspects.decided(db, key)
      counts.kinds[latest!.kind] = (counts.kinds[latest!.kind] ?? 0) + 1
      if (latest!.kind === 'extra' || this.request.only) counts.compared++
      if (counts.lasting < this.maxLasting) continue
      this.limited = true
      this.context.onLimit()
    }
  }
}
