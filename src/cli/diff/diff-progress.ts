import type {DiffProgress} from '../../app/diff/diff-ports.js'
import type {DiffCounts} from '../../core/diff/diff-files.js'
import {formatDuration} from '../../core/duration.js'
import type {ProgressPort} from '../../app/ports/progress.js'

/** Shows a diff in progress through the progress of every command: names, rate, time left, what was found. */
export function diffProgress(progress: ProgressPort, now: () => number): DiffProgress {
  const startMs = now()
  let atStart: {readonly listed: number; readonly compared: number} | null = null
  return {
    show(counts, total, paused) {
      const listed = counts.listedOnPrimary + counts.listedOnReplica
      const {compared} = counts
      atStart ??= {listed, compared}
      const elapsedMs = Math.max(1, now() - startMs)
      const [namesDone, keysDone] = [listed - atStart.listed, compared - atStart.compared]
      const leftMs =
        total === null || namesDone === 0 || listed >= total ? null : ((total - listed) * elapsedMs) / namesDone
      const share = total === null || total === 0 ? null : listed / total
      // Before a key is compared, names are listed: work, too.
      const rate = keysDone > 0 ? perSecond(keysDone, 'keys', elapsedMs) : perSecond(namesDone, 'names', elapsedMs)
      progress.say(line(counts, share, rate, leftMs, elapsedMs, paused))
    },
  }
}

/** `1,204 keys/s`; null while nothing is done. */
function perSecond(done: number, what: string, elapsedMs: number): string | null {
  return done === 0 ? null : `${Math.max(1, Math.round((done * 1000) / elapsedMs)).toLocaleString('en')} ${what}/s`
}

function line(
  {compared, lasting, transient}: DiffCounts,
  share: number | null,
  rate: string | null,
  leftMs: number | null,
  elapsedMs: number,
  paused: boolean,
): string {
  const number = (value: number) => Math.round(value).toLocaleString('en')
  const parts = ['diff', `${number(compared)} keys`]
  if (share !== null) parts.push(`${Math.min(100, Math.floor(100 * share))} %`)
  if (rate !== null) parts.push(rate)
  if (leftMs !== null) parts.push(`${formatDuration(leftMs)} left`)
  parts.push(`${number(lasting)} differences`)
  if (transient > 0) parts.push(`${number(transient)} in flight`)
  parts.push(paused ? 'paused (SIGUSR2 goes on)' : formatDuration(elapsedMs))
  return parts.join('  ')
}
