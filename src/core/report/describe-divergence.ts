import type {Divergence} from '../divergence.js'

/** What differs where, such as `missing on replica` or `replica differs from the model: value`. */
export function describeDivergence({view, against, kind}: Divergence): string {
  const on =
    against === 'store'
      ? `served by ${view}, not in its store`
      : against === 'model'
        ? `${view}, by the workload`
        : view
  switch (kind) {
    case 'missing':
      return against === 'store' ? `in the store of ${view}, not served` : `missing on ${on}`
    case 'extra':
      return against === 'store' ? on : `extra on ${on}`
    case 'type':
      return `other type on ${on}`
    case 'value':
      return against === 'store' ? `${view} serves another value than its store` : `other value on ${on}`
    case 'ttl':
      return `other expiry on ${on}`
  }
}
