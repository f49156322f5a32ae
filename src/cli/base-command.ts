import {Command, Flags, type Interfaces} from '@oclif/core'
import type {RunPorts} from '../app/run-workload.js'
import type {Report} from '../core/report/report.js'
import {describeError} from './describe-error.js'
import {EXIT} from './exit-codes.js'
import {interruption} from './interruption.js'
import {tell, writeOut} from './output/write-out.js'

/** What the parser makes of the flags of a command. */
export type FlagsOf<T extends {flags: object}> = Omit<
  Interfaces.InferredFlags<T['flags'] & typeof BaseCommand.baseFlags>,
  'json'
> & {readonly json: boolean}

/**
 * What every command shares: the one place where errors become an exit code and a message, and where results go to
 * stdout. Subclasses return nothing; they call `finish`.
 */
export abstract class BaseCommand extends Command {
  static override baseFlags = {
    json: Flags.boolean({
      description: 'Print one JSON document on stdout, and nothing else there.',
      helpGroup: 'OUTPUT',
    }),
    quiet: Flags.boolean({char: 'q', description: 'Show no progress.', helpGroup: 'OUTPUT'}),
  }

  /** Aborted when the operator asks to stop. */
  protected readonly signal = interruption.signal

  private hasPrinted = false

  /** Writes a result to stdout and sets the exit code. */
  protected async finish(text: string, exitCode: number): Promise<void> {
    process.exitCode = interruption.happened ? EXIT.interrupted : exitCode
    this.hasPrinted = true
    await writeOut(text.endsWith('\n') || text === '' ? text : `${text}\n`)
  }

  /** Does what needs this machine: its clock, its files, a place for progress that is cleared in the end. */
  protected async withPorts<T>(flags: {readonly quiet: boolean}, work: (ports: RunPorts) => Promise<T>): Promise<T> {
    const {openPorts} = await import('./open-ports.js')
    const ports = await openPorts(flags.quiet)
    try {
      return await work(ports)
    } finally {
      ports.progress.stop()
    }
  }

  /** Makes a report, and shows it as --format and --json say. Files that cannot be written show before it is made. */
  protected async report(
    flags: {readonly json: boolean; readonly all?: boolean; readonly format?: readonly string[] | undefined},
    make: () => Promise<Report>,
    exitCode: (report: Report) => number = ({verdict}) => EXIT[verdict],
  ): Promise<void> {
    const {requestedOutputs, render, writeFiles} = await import('./output/render-report.js')
    const outputs = await requestedOutputs(flags)
    const report = await make()
    await this.finish(await render(report, outputs.at(-1)!), exitCode(report))
    await writeFiles(report, outputs)
    // What only shows a stored report tells GitHub nothing new.
    if (exitCode(report) !== EXIT[report.verdict]) return
    const {tellGithub} = await import('./output/tell-github.js')
    await tellGithub(report, process.env)
  }

  /** One clear message for what was expected to go wrong; a stack only for a defect of ours. */
  protected override async catch(error: Error): Promise<void> {
    const {code, message, hint} = describeError(error, Object.keys({...this.ctor.flags, ...this.ctor.baseFlags}))
    process.exitCode = code
    const hints = hint === undefined ? [] : [hint]
    tell(message, ...hints, ...interruption.remains())
    if (!this.argv.includes('--json') || this.hasPrinted) return
    const document = {
      schema: 'lockstep.error/1',
      error: {message, ...(hint === undefined ? {} : {hint}), exitCode: code},
    }
    await writeOut(`${JSON.stringify(document, null, 2)}\n`).catch(() => undefined)
  }
}
