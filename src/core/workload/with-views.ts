import type {ViewRole, Workload} from './workload.js'

/** The same workload without the clients that read from views a pair does not have; writers are never left out. */
export function withViews(workload: Workload, views: ReadonlySet<ViewRole>): Workload {
  return {...workload, clients: workload.clients.filter(({on}) => views.has(on))}
}
