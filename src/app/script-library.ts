import {LIBRARY, LIBRARY_CODE} from '../core/command/script-calls.js'
import {errorText} from '../core/outcome.js'
import {Failure} from './failure.js'
import type {View} from './ports/view.js'

/** Loads the functions that a workload calls. Rejects with a Failure when the server refuses, or has others of that name. */
export async function loadLibrary({address, control}: View): Promise<void> {
  const error = errorText(await control.call(['FUNCTION', 'LOAD', LIBRARY_CODE]))
  if (error === null || (await holdsLibrary(control))) return
  throw new Failure(
    'refused',
    `${address} does not load the functions that the workload calls: ${error}`,
    'choose a workload without function:, or allow FUNCTION to this user',
  )
}

/** Takes the functions away again, when they are lockstep's. A server that is lost keeps them. */
export async function unloadLibrary({control}: View): Promise<void> {
  try {
    if (await holdsLibrary(control)) await control.call(['FUNCTION', 'DELETE', LIBRARY])
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

/** Whether the library of that name is the one that lockstep loads. */
async function holdsLibrary(control: View['control']): Promise<boolean> {
  const reply = await control.call(['FUNCTION', 'LIST', 'LIBRARYNAME', LIBRARY, 'WITHCODE'])
  return JSON.stringify(reply).includes(JSON.stringify(LIBRARY_CODE))
}
