import {expect} from 'chai'
import type {Report} from '../../src/core/report/report.js'
import type {ProcessResult} from './run-lockstep.js'

/** The report a process printed with --json; fails, showing everything, when it printed none. */
export function reportOf({stdout, stderr, code}: ProcessResult): Report {
  try {
    return JSON.parse(stdout) as Report
  } catch {
    return expect.fail(`no JSON on stdout; exit code ${code}\nstdout: ${stdout}\nstderr: ${stderr}`)
  }
}
