import type {Divergence} from '../core/divergence.js'
import type {Judgement} from '../core/judge/judge-run.js'
import {displayCommand} from '../core/report/display-command.js'
import type {HistoryFiles} from './ports/history-files.js'

/** The text of every operation that the judgement names. */
export async function citedOperations(
  path: string,
  files: HistoryFiles,
  {divergences, anomalies}: Judgement,
): Promise<Record<string, string>> {
  const wanted = new Set<number>(
    [...divergences, ...anomalies].flatMap(({operations}: {operations?: Divergence['operations']}) => operations ?? []),
  )
  const texts: Record<string, string> = {}
  if (wanted.size === 0) return texts
  await files.read(path, (line) => {
    if (line.kind === 'operation' && wanted.has(line.operation.id))
      texts[line.operation.id] = displayCommand(line.operation.command, line.operation.id)
  })
  return texts
}
