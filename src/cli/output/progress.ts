import type {Ora} from 'ora'
import type {PlayProgress} from '../../app/play-workload.js'
import type {ProgressPort} from '../../app/ports/progress.js'

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
    spinner.text = line
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
    stream.write(`${line}\n`)
  }
  return {show: (progress) => write(meter.line(progress)), say: write, stop: () => undefined}
}

/** Turns counts into a line with a rate. */
class Meter {
  private readonly startMs = Date.now()
  private lastMs = Date.now()
  private lastOperations = 0
  private rate = 0

  line({workload, round, rounds, operations, flushes}: PlayProgress): string {
    const nowMs = Date.now()
    if (operations < this.lastOperations) this.lastOperations = 0
    if (nowMs - this.lastMs >= 500) {
      this.rate = ((operations - this.lastOperations) * 1000) / (nowMs - this.lastMs)
      ;[this.lastMs, this.lastOperations] = [nowMs, operations]
    }
    const elapsed = Math.floor((nowMs - this.startMs) / 1000)
    const clock = `${Math.floor(elapsed / 60)}:${String(elapsed % 60).padStart(2, '0')}`
    const number = (value: number) => Math.round(value).toLocaleString('en')
    return `${workload}  round ${round}/${rounds}  ${number(operations)} operations  ${number(this.rate)} ops/s  ${number(flushes)} flushes  ${clock}`
  }
}
