import type {Divergence, DivergenceKind} from '../divergence.js'
import {displayBulk} from './display-text.js'

/** Differences of a part of the keyspace, by kind. */
export interface DifferenceGroup {
  readonly name: string
  readonly count: number
  readonly kinds: Readonly<Partial<Record<DivergenceKind, number>>>
}

/** More names than this share one place, so that memory stays bounded whatever the names are. */
const MAX_NAMES = 10_000
const MAX_GROUPS = 16
const OTHERS = '(others)'

/** Counts where in the keyspace differences lie: by what names begin with, by type, by database. */
export class DifferenceMap {
  count = 0
  private readonly prefixes = new Map<string, Tally>()
  private readonly longer = new Map<string, Tally>()
  private readonly types = new Map<string, Tally>()
  private readonly databases = new Map<string, Tally>()

  add({db, key, kind, expected, actual}: Divergence): void {
    this.count++
    const [first, second] = prefixesOf(displayBulk(key))
    addTo(this.prefixes, first, kind)
    addTo(this.longer, second, kind)
    addTo(this.types, (expected ?? actual)?.value.type ?? 'unknown', kind)
    addTo(this.databases, `database ${db}`, kind)
  }

  /** The largest groups of each view of it, largest first. Where all names begin alike, more of them tells them apart. */
  get views(): ReadonlyArray<readonly [title: string, groups: readonly DifferenceGroup[]]> {
    const prefixes = this.prefixes.size > 1 ? this.prefixes : this.longer
    return [
      ['By prefix', largest(prefixes)],
      ['By type', largest(this.types)],
      ['By database', largest(this.databases)],
    ]
  }
}

type Tally = Partial<Record<DivergenceKind, number>>

function addTo(groups: Map<string, Tally>, name: string, kind: DivergenceKind): void {
  const place = groups.has(name) || groups.size < MAX_NAMES ? name : OTHERS
  const tally = groups.get(place) ?? {}
  tally[kind] = (tally[kind] ?? 0) + 1
  groups.set(place, tally)
}

function largest(groups: ReadonlyMap<string, Tally>): readonly DifferenceGroup[] {
  const all = [...groups]
    .map(([name, kinds]) => ({name, kinds, count: total(kinds)}))
    // What had no place of its own stays last, whatever its count.
    .toSorted((one, other) => Number(one.name === OTHERS) - Number(other.name === OTHERS) || other.count - one.count)
  if (all.length <= MAX_GROUPS) return all
  const rest: Tally = {}
  for (const {kinds} of all.slice(MAX_GROUPS - 1))
    for (const [kind, count] of Object.entries(kinds) as Array<[DivergenceKind, number]>)
      rest[kind] = (rest[kind] ?? 0) + count
  return [...all.slice(0, MAX_GROUPS - 1), {name: OTHERS, kinds: rest, count: total(rest)}]
}

function total(kinds: Tally): number {
  return Object.values(kinds).reduce((sum, count) => sum + count, 0)
}

/** `user:*` and `user:profile:*` of `user:profile:7`; a name without separators is in no part. */
function prefixesOf(name: string): readonly [first: string, second: string] {
  const [first, second] = [...name.matchAll(/(?<=.)[:/.|-]/g)].map(({index}) => `${name.slice(0, index + 1)}*`)
  return [first ?? '(none)', second ?? first ?? '(none)']
}
