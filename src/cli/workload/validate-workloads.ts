import {workloadFiles} from '../../adapters/workload-files.js'
import {loadWorkload} from '../../app/load-workload.js'
import {WorkloadError, type WorkloadProblem} from '../../core/workload/workload-error.js'

interface FileResult {
  readonly file: string
  readonly name: string | null
  readonly problems: readonly WorkloadProblem[]
}

/** What is wrong with these files, or that nothing is. Throws a Failure for a file that cannot be read. */
export async function validateWorkloads(
  paths: readonly string[],
  json: boolean,
): Promise<{text: string; valid: boolean}> {
  const results: FileResult[] = []
  for (const path of paths) results.push(await validate(path))
  const valid = results.every(({problems}) => problems.length === 0)
  if (json) return {text: JSON.stringify({schema: 'lockstep.validation/1', valid, files: results}, null, 2), valid}
  const lines = results.flatMap(({file, name, problems}) =>
    problems.length === 0
      ? [`${file}: ok, workload ${name ?? ''}`]
      : problems.map(({line, column, message}) => `${file}:${line}:${column}: ${message}`),
  )
  return {text: lines.join('\n'), valid}
}

async function validate(path: string): Promise<FileResult> {
  try {
    const {workload} = await loadWorkload(path, workloadFiles)
    return {file: path, name: workload.name, problems: []}
  } catch (error) {
    if (error instanceof WorkloadError) return {file: path, name: null, problems: error.problems}
    throw error
  }
}
