/** Why a server would not do what it was asked, whatever the command, and what mends that. */
export interface Refusal {
  /** What to do, as a clause. */
  readonly next: string
  /** It may pass by itself. */
  readonly passing?: true
}

const REFUSALS: ReadonlyArray<readonly [start: RegExp, refusal: Refusal]> = [
  [/^NOPERM/, {next: 'grant its user what docs/operating.md lists; lockstep doctor names what is missing'}],
  [
    /^(NOAUTH|WRONGPASS)/,
    {next: 'give the user and password of this server in its URL, or by LOCKSTEP_PRIMARY and LOCKSTEP_REPLICA'},
  ],
  [/^OOM/, {next: 'raise its maxmemory, or run a smaller workload'}],
  [
    /^NOREPLICAS/,
    {next: 'its min-replicas-to-write is not met: mend the replication link, or set it to 0 for the run'},
  ],
  [/^(ERR )?READONLY|^ERR Server in read-only/, {next: 'it is a replica: --primary has to name the primary'}],
  [/^MISCONF/, {next: 'it refuses writes since it cannot save: see its log and disk, or stop-writes-on-bgsave-error'}],
  [/^MASTERDOWN/, {next: 'its link to the primary is down, and replica-serve-stale-data is off: mend the link'}],
  [/^LOADING/, {next: 'it is still loading its data: wait until INFO shows loading:0', passing: true}],
  [/^BUSY /, {next: 'a script keeps it busy: SCRIPT KILL, or wait', passing: true}],
  [/^(CLUSTERDOWN|MOVED|ASK |CROSSSLOT)/, {next: 'it is a node of a cluster, which lockstep run does not write to'}],
  [/^(-?ERR )?(max number of clients|Protected mode|DENIED)/i, {next: 'raise maxclients, or see protected-mode'}],
  [
    /^ERR (unknown command|unknown subcommand)/i,
    {next: 'it does not have the command, or it was renamed: leave the workload out, or give the command back'},
  ],
]

/** Errors that depend on what the key holds or on the arguments: a workload may mean them. */
const OF_DATA =
  /^(WRONGTYPE|BUSYGROUP|NOGROUP|BUSYKEY|ERR (value is|hash value|increment|decrement|no such key|index out of range|offset is|min or max|bit |source and destination|invalid expire|string exceeds|The ID specified|resulting score|value at|(value|index|score|min|max)? ?.*not (an integer|a valid float|a float)))/i

/** What this error reply says of the server rather than of the command; null when it says nothing of it. */
export function refusalOf(error: string): Refusal | null {
  return REFUSALS.find(([start]) => start.test(error))?.[1] ?? null
}

/** Whether an error reply depends on what the key holds or on the values of arguments. */
export function isErrorOfData(error: string): boolean {
  return OF_DATA.test(error)
}
