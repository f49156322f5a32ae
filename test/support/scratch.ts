import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

let folder: string | undefined

/** Before all tests: one folder for everything that they, and the processes they start, write to the system's own. */
export function mochaGlobalSetup(): void {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-tests-'))
  process.env.TMPDIR = folder
}

/** After all tests, whatever became of them: nothing stays behind. */
export function mochaGlobalTeardown(): void {
  if (folder !== undefined) rmSync(folder, {recursive: true, force: true, maxRetries: 5})
}
