import {spawnSync} from 'node:child_process'
import {cpus} from 'node:os'

/** Where figures were taken, for the head of a table. */
export function machine(): string {
  const [cpu] = cpus()
  return `${cpus().length} x ${cpu?.model ?? 'unknown'}, Node ${process.versions.node}`
}

/** Requests per second that redis-benchmark reports for SET with these settings. */
export function redisBenchmark(port: number, args: readonly string[]): number {
  const {stdout} = spawnSync('redis-benchmark', ['-p', String(port), '-t', 'set', '--csv', ...args], {encoding: 'utf8'})
  const rate = /"SET","([\d.]+)"/.exec(stdout)?.[1]
  if (rate === undefined) throw new Error(`redis-benchmark printed no rate: ${stdout}`)
  return Number(rate)
}

/** Promised figures: printed, and remembered when they are missed. A promise is kept or missed by what a reader sees. */
export class Promises {
  missed = 0

  check(what: string, value: number, limit: number, kind: 'at least' | 'at most', unit = ''): void {
    const shown = Number(value.toFixed(2))
    const kept = kind === 'at least' ? shown >= limit : shown <= limit
    if (!kept) this.missed++
    console.log(`${kept ? 'kept  ' : 'MISSED'}  ${what}: ${value.toFixed(2)}${unit} (promised ${kind} ${limit}${unit})`)
  }

  /** Ends the process with 1 when a promise was missed. */
  end(): void {
    process.exitCode = this.missed > 0 ? 1 : 0
  }
}
