import {Args, Flags} from '@oclif/core'
import {Failure} from '../app/failure.js'
import {LivePair} from '../app/live-pair.js'
import type {LoadedWorkload} from '../app/load-workload.js'
import {runSuite} from '../app/run-suite.js'
import {settleOptionsFor} from '../app/settle-options.js'
import {runUntilStrength} from '../app/run-until-strength.js'
import type {RunPorts} from '../app/run-workload.js'
import {BaseCommand, type FlagsOf} from '../cli/base-command.js'
import {EXIT_CODE_HELP} from '../cli/exit-codes.js'
import {repeatLine, type RawFlags} from '../cli/flags/repeat-line.js'
import {formatFlags, playFlags, settleOptions, ttlTolerance} from '../cli/flags/run-flags.js'
import {countFlag, durationFlagOr, nameFlag, randomSeed, seedFlag, shareFlag} from '../cli/flags/values.js'
import {openPair} from '../cli/targets/pair.js'
import {ownFlags} from '../cli/targets/own-flags.js'
import {labFlags, targetFlags} from '../cli/targets/target-flags.js'
import {DEFAULT_SUITE, loadWorkloads} from '../cli/workload/load-workloads.js'
import {ORDERS} from '../core/order.js'
import {nemesisKinds, NEMESIS_KINDS} from '../core/nemesis/nemesis-plan.js'
import type {RunReport, SuiteReport} from '../core/report/report.js'
import {LIMITS} from '../core/workload/limits.js'
import {withRounds} from '../core/workload/with-rounds.js'

/** Flags of `lockstep run` that are not for repeating one of its runs: they play several, or go on from one. */
const OVER_RUNS = ['shrink', 'until-strength', 'budget']

export default class Run extends BaseCommand {
  static override summary = 'Replay workloads against a primary and its replica, check, and report.'

  static override description = `Workloads are names from the catalogue (lockstep workload list) or files of your own; without any, the suite
"seed" runs. A workload with flushes destroys data: lockstep refuses unless the databases it may touch are empty.

${EXIT_CODE_HELP}`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --lab',
    '<%= config.bin %> <%= command.id %> flushdb-order --lab --fault flushdb-by-hash --seed 42',
    '<%= config.bin %> <%= command.id %> --primary redis://127.0.0.1:6379 --replica redis://127.0.0.1:6380',
    '<%= config.bin %> <%= command.id %> flushdb-order --lab --fault flushdb-by-hash --shrink',
    '<%= config.bin %> <%= command.id %> --primary URL --replica URL --until-strength 0.1% --budget 30m',
    '<%= config.bin %> <%= command.id %> my-workload.yaml --json --quiet > report.json',
  ]

  static override strict = false

  static override args = {
    workload: Args.string({description: 'A workload, a suite or a file; several may be given.', required: false}),
  }

  static override flags = {
    ...targetFlags,
    ...ownFlags,
    ...labFlags,
    ...formatFlags,
    ...playFlags,
    seed: seedFlag({
      description: 'Seed of every choice in the plan and in the lab (default: random).',
      helpGroup: 'WORKLOAD',
    }),
    rounds: countFlag({
      description: 'Rounds to play, instead of what each workload says.',
      most: LIMITS.rounds,
      helpGroup: 'WORKLOAD',
    }),
    nemesis: Flags.string({
      description: `Do this to the links and replicas of a pair of lockstep's own beside rounds: ${NEMESIS_KINDS.join(', ')}, or all.`,
      options: [...NEMESIS_KINDS, 'all'],
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      helpValue: 'LIST',
      helpGroup: 'WORKLOAD',
    }),
    trace: Flags.boolean({
      description:
        'Record MONITOR on every view; it tells the order of several writers, and costs the servers some speed.',
      helpGroup: 'CHECKS',
    }),
    order: Flags.option({
      description: 'What the replica promises (default: by engine).',
      options: ORDERS,
      helpGroup: 'CHECKS',
    })(),
    'ttl-tolerance': ttlTolerance('CHECKS'),
    out: nameFlag({
      description: 'Run directory (default: .lockstep/runs/<UTC time>-<workload>).',
      helpGroup: 'OUTPUT',
      helpValue: 'DIR',
    }),
    shrink: Flags.boolean({
      description: 'Shrink the first run that diverged at once; its witness goes into the report.',
      helpGroup: 'CHECKS',
    }),
    'until-strength': shareFlag({
      description:
        'Repeat with the following seeds until a raced flush is shown to diverge less often than this, such as 0.1%; exits with 2 when --budget ends first.',
      helpGroup: 'CHECKS',
    }),
    budget: durationFlagOr('5m', {
      description: 'How long --shrink, and --until-strength, may take.',
      helpGroup: 'CHECKS',
      leastMs: 1,
    }),
    keep: Flags.boolean({description: 'Leave what the run wrote on the servers.', helpGroup: 'SAFETY'}),
  }

  async run(): Promise<void> {
    const {flags, argv, raw} = await this.parse(Run)
    if (flags.shrink && flags.keep)
      throw new Failure('usage', '--shrink begins from empty databases, and --keep leaves data', 'drop one of them')
    if (flags['until-strength'] === 0)
      throw new Failure('usage', '--until-strength: no number of runs shows that nothing ever happens', 'such as 0.1%')
    const names = argv as string[]
    const workloads = (await loadWorkloads(names)).map((loaded) => withFlagRounds(loaded, flags.rounds))
    await this.report(flags, () => this.withPorts(flags, (ports) => this.play({names, workloads, flags, raw}, ports)))
  }

  private async play(
    {
      names,
      workloads,
      flags,
      raw,
    }: {
      readonly names: readonly string[]
      readonly workloads: readonly LoadedWorkload[]
      readonly flags: FlagsOf<typeof Run>
      readonly raw: RawFlags
    },
    ports: RunPorts,
  ): Promise<RunReport | SuiteReport> {
    const seed = flags.seed ?? randomSeed()
    const settle = settleOptions(flags, flags['ttl-tolerance'] ?? null)
    const repeat = (of: number) => (sources: readonly string[]) =>
      repeatLine(['run', ...sources], raw, {without: OVER_RUNS, set: {seed: String(of)}})
    const pairs = {
      open: (chance: number) =>
        openPair({...flags, nemesis: nemesisKinds(flags.nemesis ?? [])}, chance, ports.clock, this.signal),
    }
    const pair = await LivePair.open(pairs, seed)
    const request = {
      name: names.length === 0 ? DEFAULT_SUITE : names.join(' '),
      workloads,
      seed,
      pair,
      pairs,
      settle,
      allowFlush: flags['allow-flush'] ?? [],
      keep: flags.keep,
      trace: flags.trace,
      out: flags.out,
      lockstepVersion: this.config.version,
      signal: this.signal,
    }
    let report: RunReport | SuiteReport
    try {
      const until = flags['until-strength']
      report =
        until === undefined
          ? await runSuite({...request, repeat: repeat(seed)}, ports)
          : await runUntilStrength({...request, until, budgetMs: flags.budget, repeat}, ports)
    } finally {
      await pair.close()
    }
    if (!flags.shrink || this.signal.aborted) return report
    const {shrinkDiverged} = await import('../cli/shrink/shrink-diverged.js')
    return shrinkDiverged(
      report,
      {...request, settle: settleOptionsFor(pair.views, settle), budgetMs: flags.budget},
      ports,
    )
  }
}

function withFlagRounds(loaded: LoadedWorkload, rounds: number | undefined): LoadedWorkload {
  return rounds === undefined ? loaded : {...loaded, workload: withRounds(loaded.workload, rounds)}
}
