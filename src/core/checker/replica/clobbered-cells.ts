import {EVENT, OUTCOME} from '../../history/event-kind.js'
import type {History} from '../../history/history.js'

/**
 * Registers that some command of unknown effect (INCR, SUNIONSTORE, a script) may have written, on any view: what a
 * replica returns for them proves nothing about values that nobody is seen to have written.
 */
export function clobberedCells({events, rows, cells, keys}: History): (cell: number) => boolean {
  const byCell = new Set<number>()
  const byKey = new Set<number>()
  const byDatabase = new Set<number>()
  for (let event = 0; event < events.count; event++) {
    if (rows.outcome[events.row[event]!] === OUTCOME.fail) continue
    const target = events.target[event]!
    if (events.kind[event] === EVENT.clobberCell) byCell.add(target)
    else if (events.kind[event] === EVENT.clobberKey) byKey.add(target)
    else if (events.kind[event] === EVENT.clobberDb) byDatabase.add(target)
  }
  if (byCell.size + byKey.size + byDatabase.size === 0) return () => false
  return (cell) => {
    const key = cells.key[cell]!
    return byCell.has(cell) || byKey.has(key) || byDatabase.has(keys.database[key]!)
  }
}
