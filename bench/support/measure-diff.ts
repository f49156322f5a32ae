import {readFileSync} from 'node:fs'
import {diffReportOf} from '../../test/support/report-of.js'
import type {RedisPair} from '../../test/support/redis-pair.js'
import {startLockstep} from '../../test/support/run-lockstep.js'

/** One `lockstep diff` as a process of its own. */
export interface MeasuredDiff {
  readonly keys: number
  readonly keysPerSecond: number
  readonly microsecondsPerKey: number
  /** The most resident memory, as the kernel has it. */
  readonly peakMegabytes: number
  /** Processor time of lockstep, its start included. */
  readonly cpuMs: number
}

/** Runs a diff of the pair; throws unless it is consistent. */
export async function measureDiff(
  {primaryUrl, replicaUrl}: Pick<RedisPair, 'primaryUrl' | 'replicaUrl'>,
  flags: readonly string[] = [],
): Promise<MeasuredDiff> {
  const run = startLockstep(['diff', '--primary', primaryUrl, '--replica', replicaUrl, '--json', '--quiet', ...flags])
  let peakMegabytes = 0
  let cpuMs = 0
  const timer = setInterval(() => {
    peakMegabytes = Math.max(peakMegabytes, peakOf(run.pid))
    cpuMs = Math.max(cpuMs, cpuOf(run.pid))
  }, 20)
  const result = await run.result
  clearInterval(timer)
  const report = diffReportOf(result)
  if (report.verdict !== 'consistent') throw new Error(`not consistent: ${report.reasons.join('; ')}`)
  const ms = report.timings.totalMs!
  return {
    keys: report.keysCompared,
    keysPerSecond: (report.keysCompared * 1000) / ms,
    microsecondsPerKey: (ms * 1000) / report.keysCompared,
    peakMegabytes,
    cpuMs,
  }
}

function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

/** Of a process, in the kernel's ticks of 10 ms. */
function cpuOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return 10 * (Number(fields[11]) + Number(fields[12]))
  } catch {
    return 0
  }
}

/** Processor time that both servers have used so far. */
export async function serverCpuMs({primary, replica}: RedisPair): Promise<number> {
  let seconds = 0
  for (const {client} of [primary, replica])
    for (const [, used] of (await client.info('cpu')).matchAll(/used_cpu_(?:user|sys):([\d.]+)/g))
      seconds += Number(used)
  return 1000 * seconds
}
