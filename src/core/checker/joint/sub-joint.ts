import {LEVEL} from '../register/problem.js'
import {NODE, type JointProblem} from './joint-problem.js'

/** The problem of these nodes alone (ascending), with cells, keys, databases and values numbered anew. */
export function subJoint(problem: JointProblem, nodes: readonly number[]): JointProblem {
  const {scopes} = problem
  const [cells, keys, databases, values] = [new Numbers(), new Numbers(), new Numbers(), new Numbers()]
  const target = Int32Array.from(nodes, (node) => {
    const level = problem.kind[node] === NODE.deletion ? problem.level[node]! : LEVEL.cell
    return level === LEVEL.all ? 0 : [cells, keys, databases][level]!.of(problem.target[node]!)
  })
  const cellKey = Int32Array.from(cells.all, (cell) => keys.of(scopes.cellKey[cell]!))
  const keyDatabase = Int32Array.from(keys.all, (key) => databases.of(scopes.keyDatabase[key]!))
  const ints = (column: Int32Array): Int32Array => Int32Array.from(nodes, (node) => column[node]!)
  const bytes = (column: Uint8Array): Uint8Array => Uint8Array.from(nodes, (node) => column[node]!)
  const floats = (column: Float64Array): Float64Array => Float64Array.from(nodes, (node) => column[node]!)
  return {
    count: nodes.length,
    kind: bytes(problem.kind),
    level: bytes(problem.level),
    target,
    value: Int32Array.from(nodes, (node) =>
      problem.value[node]! < 0 ? problem.value[node]! : values.of(problem.value[node]!),
    ),
    values: values.all.length,
    invokedNs: floats(problem.invokedNs),
    completedNs: floats(problem.completedNs),
    required: bytes(problem.required),
    final: bytes(problem.final),
    client: ints(problem.client),
    row: ints(problem.row),
    view: ints(problem.view),
    group: ints(problem.group),
    epochGroup: ints(problem.epochGroup),
    scopes: {
      cells: cells.all.length,
      keys: keys.all.length,
      databases: databases.all.length,
      cellKey,
      keyDatabase,
    },
    startUnknown: problem.startUnknown,
  }
}

/** Numbers from 0, in order of first use. */
class Numbers {
  readonly all: number[] = []
  private readonly known = new Map<number, number>()

  of(id: number): number {
    let number = this.known.get(id)
    if (number === undefined) {
      number = this.all.push(id) - 1
      this.known.set(id, number)
    }
    return number
  }
}
