import type {Anomaly} from '../anomaly.js'
import type {Divergence} from '../divergence.js'
import type {ExplainedView} from './find-divergences.js'

/** One sentence for each kind of difference between the same two sides, with how many keys it concerns. */
export function divergenceReasons(divergences: readonly Divergence[]): string[] {
  const counts = new Map<string, number>()
  for (const divergence of divergences) {
    const sentence = describeGroup(divergence)
    counts.set(sentence, (counts.get(sentence) ?? 0) + 1)
  }
  return [...counts].map(([sentence, count]) =>
    sentence.replace('%', count === 1 ? '1 key' : `${count.toLocaleString('en')} keys`),
  )
}

function describeGroup({view, against, kind}: Divergence): string {
  if (against === 'store') return `The ${view} serves % otherwise than its own store holds them.`
  const other = against === 'model' ? 'the workload left there' : `the ${against} holds`
  switch (kind) {
    case 'missing':
      return `The ${view} lost % that ${other}.`
    case 'extra':
      return against === 'model'
        ? `The ${view} holds % that the workload removed.`
        : `The ${view} holds % that the ${against} does not.`
    case 'type':
      return `The ${view} holds % under another type than ${other}.`
    case 'value':
      return `The ${view} holds % with another value than ${other}.`
    case 'ttl':
      return `The ${view} holds % with another expiry than ${other}.`
  }
}

/** One sentence for each kind of anomaly on each view. */
export function anomalyReasons(anomalies: readonly Anomaly[]): string[] {
  const groups = new Map<string, Anomaly[]>()
  for (const anomaly of anomalies) {
    const group = `${anomaly.kind} on ${anomaly.view}`
    const members = groups.get(group)
    if (members) members.push(anomaly)
    else groups.set(group, [anomaly])
  }
  return [...groups].map(([group, members]) => {
    const windowMs = Math.max(0, ...members.map((anomaly) => anomaly.windowMs ?? 0))
    const times = members.length === 1 ? '' : `, ${members.length.toLocaleString('en')} times`
    return `The history shows ${group}${times}${windowMs > 0 ? `; a stale value was served up to ${windowMs.toFixed(1)} ms after its deletion` : ''}.`
  })
}

/** What the differences amount to: `Explained by: FLUSHDB #3 applied after SET #7 (12 of 12 keys).` */
export function explanationReasons(explained: readonly ExplainedView[]): string[] {
  return explained.map(({explanation: {kind, text}}) =>
    kind === 'unexplained' ? `${text[0]!.toUpperCase()}${text.slice(1)}.` : `Explained by: ${text}.`,
  )
}

/** Findings that a disturbance can explain, as what they are: no proof. */
export function doubtfulReasons(divergences: readonly Divergence[], anomalies: readonly Anomaly[]): string[] {
  const found = [...divergenceReasons(divergences), ...anomalyReasons(anomalies)]
  return found.map(
    (sentence) => `that may explain, so that it proves nothing: ${sentence[0]!.toLowerCase()}${sentence.slice(1)}`,
  )
}
