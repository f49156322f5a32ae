import {ITEM, LEVEL, type Problem} from './problem.js'

/** The problem of these items alone (ascending), with everything numbered anew; the writers of reads must be among them. */
export function subProblem(problem: Problem, items: Int32Array): Problem {
  const {scopes, kind, level, value, writer} = problem
  const place = placesOf(problem, items)
  const [cells, keys, databases, values] = [new Numbers(), new Numbers(), new Numbers(), new Numbers()]
  const target = items.map((item) => {
    const at = kind[item] === ITEM.deletion ? level[item]! : LEVEL.cell
    return at === LEVEL.all ? 0 : [cells, keys, databases][at]!.of(problem.target[item]!)
  })
  const cellKey = Int32Array.from(cells.all, (cell) => keys.of(scopes.cellKey[cell]!))
  const keyDatabase = Int32Array.from(keys.all, (key) => databases.of(scopes.keyDatabase[key]!))
  const bytes = (column: Uint8Array): Uint8Array => Uint8Array.from(items, (item) => column[item]!)
  const floats = (column: Float64Array): Float64Array => Float64Array.from(items, (item) => column[item]!)
  return {
    count: items.length,
    kind: bytes(kind),
    level: bytes(level),
    target,
    value: items.map((item) => (value[item]! < 0 ? value[item]! : values.of(value[item]!))),
    values: values.count,
    writer: items.map((item) => (writer[item]! < 0 ? -1 : place(writer[item]!))),
    invokedNs: floats(problem.invokedNs),
    completedNs: floats(problem.completedNs),
    required: bytes(problem.required),
    final: bytes(problem.final),
    client: items.map((item) => problem.client[item]!),
    row: items.map((item) => problem.row[item]!),
    view: items.map((item) => problem.view[item]!),
    group: items.map((item) => problem.group[item]!),
    epochGroup: items.map((item) => problem.epochGroup[item]!),
    scopes: {cells: cells.count, keys: keys.count, databases: databases.count, cellKey, keyDatabase},
    startUnknown: problem.startUnknown,
  }
}

/** Where each item stands among the chosen ones; a table for many, a map for few of many. */
function placesOf({count}: Problem, items: Int32Array): (item: number) => number {
  if (items.length * 8 > count) {
    const table = new Int32Array(count)
    items.forEach((item, at) => (table[item] = at))
    return (item) => table[item]!
  }
  const map = new Map<number, number>()
  items.forEach((item, at) => map.set(item, at))
  return (item) => map.get(item)!
}

/** Numbers from 0, in order of first use. */
class Numbers {
  private readonly known = new Map<number, number>()

  get count(): number {
    return this.known.size
  }

  get all(): Iterable<number> {
    return this.known.keys()
  }

  of(id: number): number {
    let number = this.known.get(id)
    if (number === undefined) this.known.set(id, (number = this.known.size))
    return number
  }
}
