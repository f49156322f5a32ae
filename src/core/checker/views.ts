import type {History} from '../history/history.js'

/** Whether a view serves a replica's data; every other view (primary, caches) serves the primary's. */
export function isReplicaView(view: string): boolean {
  return view.startsWith('replica')
}

/** For each view number: 1 when it serves a replica's data. */
export function replicaViews(history: History): Uint8Array {
  return Uint8Array.from(history.views, (view) => (isReplicaView(view) ? 1 : 0))
}
