import type {Order} from '../../order.js'
import type {History} from '../../history/history.js'
import type {Problem} from './problem.js'

/** The problem under what each replica view promises: which of its reads bind each other. */
export function grouped(problem: Problem, history: History, promised: ReadonlyMap<number, Order>): Problem {
  const {count, view, target} = problem
  const group = new Int32Array(count).fill(-1)
  const epochGroup = new Int32Array(count).fill(-1)
  const groups = new Groups(history, promised)
  for (let item = 0; promised.size > 0 && item < count; item++) {
    if (view[item]! < 0) continue
    group[item] = groups.group(view[item]!, target[item]!)
    epochGroup[item] = groups.epochGroup(view[item]!, target[item]!)
  }
  return {...problem, group, epochGroup}
}

class Groups {
  private alone = 0

  constructor(
    private readonly history: History,
    private readonly promised: ReadonlyMap<number, Order>,
  ) {}

  group(view: number, cell: number): number {
    const {views, databases, keys, cells, header} = this.history
    const database = keys.database[cells.key[cell]!]!
    const wide = views.length * (databases.length + 1)
    switch (this.promised.get(view)) {
      case 'total': {
        const apart = header.views[views[view]!]?.scope === 'database'
        return apart ? views.length + view * databases.length + database : view
      }
      case 'eventual':
        return wide + views.length * keys.count + this.alone++
      default:
        return wide + view * keys.count + cells.key[cell]!
    }
  }

  epochGroup(view: number, cell: number): number {
    const {databases, keys, cells} = this.history
    if (this.promised.get(view) !== 'barrier') return -1
    return view * databases.length + keys.database[cells.key[cell]!]!
  }
}
