import {expect} from 'chai'
import type {DeepReadonly} from '../../src/core/deep-readonly.js'
import {
  reportSchema,
  type DiffReport,
  type Report,
  type RunReport,
  type SuiteReport,
} from '../../src/core/report/report.js'
import type {ProcessResult} from './run-lockstep.js'

/** The report of one run that a process printed with --json; fails, showing everything, when it printed none. */
export function reportOf(result: ProcessResult): RunReport {
  return ofKind('run', result) as RunReport
}

/** The report over several runs that a process printed with --json. */
export function suiteReportOf(result: ProcessResult): SuiteReport {
  return ofKind('suite', result) as SuiteReport
}

/** The report of a diff that a process printed with --json. */
export function diffReportOf(result: ProcessResult): DiffReport {
  return ofKind('diff', result) as DiffReport
}

/** Held to the schema, strictly: whatever a process prints is a test of it too. */
function ofKind(kind: Report['kind'], {stdout, stderr, code}: ProcessResult): DeepReadonly<Report> {
  let printed: unknown
  try {
    printed = JSON.parse(stdout)
  } catch {
    expect.fail(`no JSON on stdout; exit code ${code}\nstdout: ${stdout}\nstderr: ${stderr}`)
  }
  const {data, error} = reportSchema.safeParse(printed)
  if (error) expect.fail(`the report breaks its schema: ${error.message}\nstdout: ${stdout}`)
  expect(data).to.deep.equal(printed)
  expect(data.kind, stdout).to.equal(kind)
  return data
}
