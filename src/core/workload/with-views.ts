import type {ViewRole, Workload} from './workload.js'

/**
 * The same workload without the clients whose view the targets do not offer. To be applied before the plan is made,
 * so that nobody waits at a barrier for a client that is not there.
 */
export function withViews(workload: Workload, views: ReadonlySet<ViewRole>): Workload {
  return {...workload, clients: workload.clients.filter(({on}) => views.has(on))}
}
