import {run} from '@oclif/core'
import {cannotWrite} from '../adapters/output-file.js'
import {describeError} from './describe-error.js'
import {EXIT} from './exit-codes.js'
import {interruption} from './interruption.js'
import {tell} from './output/write-out.js'

/** Runs the command line of this process, and ends the process. `entry` is the URL of the file that was started. */
export async function main(entry: string): Promise<never> {
  interruption.listen()
  catchTheUnexpected()
  // oclif's listener throws; a reader that has gone (`| head -1`) has seen what it wanted.
  process.stdout.removeAllListeners('error').on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') endBy(cannotWrite('stdout', error))
  })
  process.stderr.on('error', () => undefined)
  try {
    await run(process.argv.slice(2), entry)
  } catch (error) {
    endBy(error)
  }
  await new Promise((resolve) => process.stdout.write('', resolve))
  // Whatever is still open must not keep the process from ending.
  process.exit()
}

/** The last net: no unexpected end may be taken for a verdict, as Node's own exit codes 1 and 13 would be. */
function catchTheUnexpected(): void {
  process.on('uncaughtException', endBy)
  process.on('unhandledRejection', endBy)
  process.once('beforeExit', () => endBy(new Error('nothing was left to wait for before the work was done')))
}

function endBy(error: unknown): never {
  const {code, message, hint} = describeError(error)
  if (!isSilent(error)) tell(message, ...(hint === undefined ? [] : [hint]), ...interruption.remains())
  process.exit(isSilent(error) ? EXIT.consistent : code)
}

/** oclif ends the help of a command by an error. */
function isSilent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIT'
}
