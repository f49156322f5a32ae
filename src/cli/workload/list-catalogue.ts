import {CATALOGUE, SUITES} from '../../core/workload/catalogue.js'
import {textTable} from '../../core/report/text-table.js'
import {loadWorkloads} from './load-workloads.js'
import {textStyleOf} from '../output/text-style-of.js'

/** Every workload and suite that comes with lockstep, as a table or as JSON. */
export async function listCatalogue(json: boolean): Promise<string> {
  const workloads = (await loadWorkloads(CATALOGUE)).map(({workload}) => workload)
  if (json) {
    const rows = workloads.map(({name, summary, rounds, databases}) => ({name, summary, rounds, databases}))
    return JSON.stringify({schema: 'lockstep.catalogue/1', workloads: rows, suites: SUITES}, null, 2)
  }
  const style = textStyleOf(process.stdout, process.env)
  const suites = Object.entries(SUITES).map(([name, members]) => [name, members.join(', ')])
  return [
    textTable(
      style,
      ['workload', 'rounds', 'what it does'],
      workloads.map(({name, rounds, summary}) => [name, String(rounds), summary]),
    ),
    textTable(style, ['suite', 'workloads'], suites),
  ].join('\n\n')
}
