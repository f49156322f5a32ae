import type {ViewRole} from '../core/workload/workload.js'
import type {Views} from './ports/view.js'

/** The roles these views have: clients of a role that is not there are left out of a plan. */
export function viewRoles(views: Views): ReadonlySet<ViewRole> {
  return new Set<ViewRole>([
    'primary',
    ...(views.replicas.length > 0 ? ['replica' as const] : []),
    ...(views.caches.length > 0 ? ['cache' as const] : []),
  ])
}
