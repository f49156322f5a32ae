import type {Ora} from 'ora'
import type {PlayProgress} from '../../app/play-context.js'
import type {ProgressPort} from '../../app/ports/progress.js'
import {formatDuration} from '../../core/duration.js'
import {plainText} from '../../core/report/display-text.js'
import {clipText} from '../../core/report/wrap-text.js'

const PLAIN_EVERY_MS = 10_000

/** How progress is shown: one rewritten line on a terminal, a plain line now and then elsewhere, or nothing. */
export async function openProgress(
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
  quiet: boolean,
): Promise<ProgressPort> {
  if (quiet) return {show: () => undefined, say: () => undefined, stop: () => undefined}
  // A terminal that reports no columns makes ora loop for ever.
  const live = stream.isTTY && stream.columns > 0 && environment.CI === undefined && environment.TERM !== 'dumb'
  return live ? liveProgress(stream, environment) : plainProgress(stream)
}

async function liveProgress(
  stream: NodeJS.WriteStream,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ProgressPort> {
  const {default: ora} = await import('ora')
  const plain = environment.NO_COLOR !== undefined && environment.NO_COLOR !== ''
  const spinner: Ora = ora({stream, discardStdin: false, hideCursor: true, ...(plain ? {color: false as const} : {})})
  const meter = new Meter()
  const text = (line: string) => {
    // A line that is wrapped by the terminal could not be taken back; ora writes two columns before it.
    spinner.text = clipText(plainText(line), stream.columns - 3)
    if (!spinner.isSpinning) spinner.start()
  }
  return {show: (progress) => text(meter.line(progress)), say: text, stop: () => void spinner.stop()}
}

function plainProgress(stream: NodeJS.WriteStream): ProgressPort {
  const meter = new Meter()
  let lastMs = Date.now()
  const write = (line: string) => {
    if (Date.now() - lastMs < PLAIN_EVERY_MS) return
    lastMs = Date.now()
    stream.write(`${plainText(line)}\n`)
  }
  return {show: (progress) => write(meter.line(progress)), say: write, stop: () => undefined}
}

/** Turns counts into a line with the rate over the whole workload, and the time left as the rounds so far tell it. */
export class Meter {
  private readonly startMs: number
  private workload: {readonly name: string; readonly startMs: number} | null = null

  constructor(private readonly now: () => number = () => Date.now()) {
    this.startMs = now()
  }

  line({workload, round, rounds, operations, flushes}: PlayProgress): string {
    const nowMs = this.now()
    if (this.workload?.name !== workload) this.workload = {name: workload, startMs: nowMs}
    const elapsedMs = nowMs - this.workload.startMs
    const number = (value: number) => Math.round(value).toLocaleString('en')
    const parts = [workload, `round ${round}/${rounds}`, `${number(operations)} operations`]
    // Before anything can be said of it, no rate is better than a wrong one.
    if (elapsedMs > 0 && operations > 0) parts.push(`${number(Math.max(1, (operations * 1000) / elapsedMs))} ops/s`)
    if (round > 1 && elapsedMs > 0)
      parts.push(`${formatDuration((elapsedMs * (rounds - round + 1)) / (round - 1))} left`)
    return [...parts, `${number(flushes)} flushes`, clock(nowMs - this.startMs)].join('  ')
  }
}

function clock(elapsedMs: number): string {
  const seconds = Math.floor(elapsedMs / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
