import {checkHistory} from '../src/core/checker/check-history.js'
import {encodeOperation} from '../src/core/history/encode-operation.js'
import {HistoryBuilder} from '../src/core/history/history-builder.js'
import type {History} from '../src/core/history/history.js'
import {parseLine} from '../src/core/history/parse-line.js'
import {finalStates} from '../src/core/model/final-states.js'
import {generatedHistory, type Mix} from './support/generated-history.js'

/** Prints how long the history checkers take for 100,000 and 1,000,000 operations, and the ratio between them. */
function main(): void {
  const base = {keys: 10_000, flushShare: 0.01, pipeline: 1, seed: 7}
  const mixes: Array<readonly [string, Omit<Mix, 'operations'>]> = [
    ['one writer', {...base, writers: 1, readers: 1, replicaReaders: 1}],
    ['four writers', {...base, writers: 4, readers: 2, replicaReaders: 2}],
    ['four writers, pipelines of 8', {...base, writers: 4, readers: 2, replicaReaders: 2, pipeline: 8}],
  ]
  for (const [name, mix] of mixes) {
    const small = measure({...mix, operations: 100_000})
    const large = measure({...mix, operations: 1_000_000})
    const figures = Object.keys(large).map((key) => {
      const [a, b] = [small[key]!, large[key]!]
      return `${key} ${a.toFixed(0)} -> ${b.toFixed(0)}${key.endsWith('Ms') ? ` (x${(b / a).toFixed(1)})` : ''}`
    })
    console.log(`${name}: ${figures.join(', ')}`)
  }
}

function measure(mix: Mix): Record<string, number> {
  const operations = generatedHistory(mix)
  const encodeStart = performance.now()
  const lines = operations.map(encodeOperation)
  const encodeMs = performance.now() - encodeStart
  operations.length = 0
  const before = memoryMb()
  const readStart = performance.now()
  const history = read(lines)
  const readMs = performance.now() - readStart
  lines.length = 0
  const heldMb = memoryMb() - before
  const checkStart = performance.now()
  const result = checkHistory(history, {order: 'total'})
  const checkMs = performance.now() - checkStart
  if (result.verdict === 'diverged')
    throw new Error(`a correct history was called wrong: ${result.anomalies[0]!.message}`)
  const finalStart = performance.now()
  const states = finalStates(history)
  const finalMs = performance.now() - finalStart
  if (states.size === 0) throw new Error('no final states')
  return {encodeMs, readMs, checkMs, finalMs, heldMb, rssMb: process.memoryUsage().rss / 2 ** 20}
}

function read(lines: readonly string[]): History {
  const builder = new HistoryBuilder({schema: 'lockstep.history/1', views: {primary: {}, replica: {order: 'total'}}})
  for (const line of lines) {
    const parsed = parseLine(line)
    if (parsed.kind === 'operation') builder.add(parsed.operation)
  }
  return builder.build()
}

function memoryMb(): number {
  globalThis.gc?.()
  const {heapUsed, arrayBuffers} = process.memoryUsage()
  return (heapUsed + arrayBuffers) / 2 ** 20
}

main()
