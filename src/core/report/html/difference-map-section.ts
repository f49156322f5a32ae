import type {DivergenceKind} from '../../divergence.js'
import type {DifferenceGroup, DifferenceMap} from '../difference-map.js'
import {htmlTable} from './html-parts.js'
import {html} from './html-text.js'

const KINDS: readonly DivergenceKind[] = ['missing', 'extra', 'type', 'value', 'ttl']

/** Where in the keyspace the differences lie: the darker a cell, the more of them. `total`: how many there are. */
export function differenceMapSection(map: DifferenceMap, total: number): string {
  if (map.count === 0) return ''
  const part =
    map.count < total
      ? `<p class="soft">Of ${map.count.toLocaleString('en')} differences; the others are not at hand.</p>`
      : ''
  const kinds = KINDS.filter((kind) => map.views.some(([, groups]) => groups.some((group) => group.kinds[kind])))
  const views = map.views.map(([title, groups]) => `<h3>${title}</h3>${heatTable(title, groups, kinds)}`)
  return ['<h2>Where the differences lie</h2>', part, ...views].join('\n')
}

function heatTable(title: string, groups: readonly DifferenceGroup[], kinds: readonly DivergenceKind[]): string {
  const most = Math.max(...groups.flatMap((group) => kinds.map((kind) => group.kinds[kind] ?? 0)))
  const rows = groups.map(({name, count, kinds: counts}) => [
    name,
    String(count),
    ...kinds.map((kind) => String(counts[kind] ?? 0)),
  ])
  return htmlTable(title, ['part', 'keys', ...kinds], rows, (text, column) => {
    if (column === 0) return `<td class="code">${html(text)}</td>`
    const count = Number(text)
    // Half of the colour at most: text stays readable on it.
    const heat = column === 1 || count === 0 ? 0 : 0.08 + 0.32 * Math.sqrt(count / most)
    const shade = heat === 0 ? '' : ` style="background:rgba(var(--heat),${heat.toFixed(2)})"`
    return `<td class="number"${shade}>${count === 0 ? '-' : count.toLocaleString('en')}</td>`
  })
}
