import type {DiffCounts, DiffProgress} from '../app/diff/diff-ports.js'
import {formatDuration} from '../core/duration.js'
import type {ProgressPort} from '../app/ports/progress.js'

/** Shows a diff under way through the progress of every command: names, rate, time left, what was found. */
export function diffProgress(progress: ProgressPort, now: () => number): DiffProgress {
  const startMs = now()
  let atStart: number | null = null
  return {
    show(counts, total, paused) {
      const listed = counts.listedOnPrimary + counts.listedOnReplica
      atStart ??= listed
      const elapsedMs = Math.max(1, now() - startMs)
      const perSecond = ((listed - atStart) * 1000) / elapsedMs
      progress.say(line(counts, listed, total, perSecond, elapsedMs, paused))
    },
  }
}

function line(
  {compared, lasting, transient}: DiffCounts,
  listed: number,
  total: number | null,
  perSecond: number,
  elapsedMs: number,
  paused: boolean,
): string {
  const number = (value: number) => Math.round(value).toLocaleString('en')
  const parts = ['diff', `${number(compared)} keys`]
  if (total !== null && total > 0) parts.push(`${Math.min(100, Math.floor((100 * listed) / total))} %`)
  // A key is listed twice: once on each side.
  parts.push(`${number(perSecond / 2)} keys/s`)
  if (total !== null && perSecond > 0 && listed < total)
    parts.push(`${formatDuration(((total - listed) * 1000) / perSecond)} left`)
  parts.push(`${number(lasting)} differences`)
  if (transient > 0) parts.push(`${number(transient)} in flight`)
  parts.push(paused ? 'paused (SIGUSR2 goes on)' : formatDuration(elapsedMs))
  return parts.join('  ')
}
