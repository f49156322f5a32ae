import {Command, Errors, Flags} from '@oclif/core'
import {Failure} from '../app/failure.js'
import {EXIT} from './exit-codes.js'

/** An error as oclif hands it over: its own carry the exit code that package.json or `this.error` chose. */
type CaughtError = Error & {exitCode?: number; oclif?: {exit?: number}; code?: string}

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

  /** Writes a result to stdout and sets the exit code. */
  protected async finish(text: string, exitCode: number): Promise<void> {
    process.exitCode = exitCode
    await writeOut(process.stdout, text.endsWith('\n') || text === '' ? text : `${text}\n`)
  }

  /** One clear message for what was expected to go wrong; a stack only for a defect of ours. */
  protected override async catch(error: CaughtError): Promise<void> {
    const {code, message, hint} = describe(error)
    process.exitCode = code
    if (this.argv.includes('--json')) {
      const document = {
        schema: 'lockstep.error/1',
        error: {message, ...(hint === undefined ? {} : {hint}), exitCode: code},
      }
      await writeOut(process.stdout, `${JSON.stringify(document, null, 2)}\n`)
    }
    const lines = [`lockstep: ${message}`, ...(hint === undefined ? [] : [`          ${hint}`])]
    await writeOut(process.stderr, `${lines.join('\n')}\n`)
  }
}

function describe(error: CaughtError): {code: number; message: string; hint?: string} {
  if (error instanceof Failure) {
    return {
      code: EXIT[error.kind],
      message: error.kind === 'refused' ? `refused: ${error.message}` : error.message,
      ...(error.hint === undefined ? {} : {hint: error.hint}),
    }
  }
  if (error instanceof Errors.CLIError) {
    // The parser's messages carry its whole context in other fields, environment values included: only the text is safe.
    return {code: EXIT.usage, message: error.message.split('\nSee more help')[0]!.trim(), hint: 'see --help'}
  }
  const stack = process.env.DEBUG ? `\n${error.stack ?? ''}` : ''
  return {
    code: EXIT.defect,
    message: `a defect of lockstep itself: ${error.message}${stack}`,
    hint: 'please report it, with the run directory if there is one (DEBUG=1 shows where it happened)',
  }
}

/** Resolves when the text is handed over, so that a pipe gets all of it before the process ends. */
function writeOut(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (text === '') resolve()
    else stream.write(text, () => resolve())
  })
}
