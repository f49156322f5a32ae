import type {SweepTrait} from './sweep-traits.js'

/** A key of the sweep, by what was done to it. */
export interface SweptKey {
  readonly differs: boolean
  /** What may have left it as it is. */
  readonly blamed: readonly SweepTrait[]
  /** All that was done to it with success. */
  readonly all: readonly SweepTrait[]
}

/** A trait that explains differences. */
export interface Guilt {
  readonly text: string
  /** Keys that it explains, and that no guilt named before it explains. */
  readonly keys: readonly SweptKey[]
  /** How many keys with this trait differ, of how many there are. */
  readonly differing: number
  readonly total: number
}

interface Candidate {
  readonly trait: SweepTrait
  readonly differing: Set<SweptKey>
  total: number
}

/**
 * The fewest traits that explain all keys that differ, the most telling first: those of which every key differs, the one
 * that explains most before others, the plainest one of equals; only then those of which some keys are equal. The
 * search is greedy (Johnson, 1974: at most a logarithmic factor more than the fewest).
 */
export function guiltyCommands(keys: readonly SweptKey[]): readonly Guilt[] {
  const candidates = [...candidatesOf(keys).values()].filter(({differing}) => differing.size > 0)
  const open = new Set(keys.filter(({differs, blamed}) => differs && blamed.length > 0))
  const named: Guilt[] = []
  while (open.size > 0) {
    const best = candidates
      .map((candidate) => ({candidate, explained: [...candidate.differing].filter((key) => open.has(key))}))
      .reduce((a, b) => (isBetter(b, a) ? b : a))
    for (const key of best.explained) open.delete(key)
    const {trait, differing, total} = best.candidate
    named.push({text: trait.text, keys: best.explained, differing: differing.size, total})
  }
  return named
}

interface Choice {
  readonly candidate: Candidate
  readonly explained: readonly SweptKey[]
}

function isBetter(one: Choice, other: Choice): boolean {
  const [a, b] = [scoreOf(one), scoreOf(other)]
  const at = a.findIndex((value, index) => value !== b[index])
  return at >= 0 && a[at]! > b[at]!
}

function scoreOf({candidate: {trait, differing, total}, explained}: Choice): readonly number[] {
  const share = differing.size / total
  return [explained.length > 0 ? 1 : 0, share === 1 ? 1 : 0, explained.length * share, -trait.rank, -trait.text.length]
}

function candidatesOf(keys: readonly SweptKey[]): ReadonlyMap<string, Candidate> {
  const candidates = new Map<string, Candidate>()
  const candidateOf = (trait: SweepTrait): Candidate => {
    let candidate = candidates.get(trait.text)
    if (!candidate) candidates.set(trait.text, (candidate = {trait, differing: new Set(), total: 0}))
    return candidate
  }
  for (const key of keys) {
    const blamed = new Set(key.differs ? key.blamed.map(({text}) => text) : [])
    for (const trait of unique([...key.all, ...(key.differs ? key.blamed : [])])) {
      const candidate = candidateOf(trait)
      candidate.total++
      if (blamed.has(trait.text)) candidate.differing.add(key)
    }
  }
  return candidates
}

function unique(traits: readonly SweepTrait[]): Iterable<SweepTrait> {
  return new Map(traits.map((trait) => [trait.text, trait])).values()
}
