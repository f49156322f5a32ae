import {VALUE} from './problem.js'

/** Numbers the values that are read, cell by cell. */
export class ValueNumbers {
  count = 0
  /** The first number of a value, whatever its cell, and that cell; most values belong to one cell alone. */
  private readonly first: Int32Array
  private readonly cell: Int32Array
  private readonly others = new Map<number, number>()

  constructor(private readonly strings: number) {
    this.first = new Int32Array(strings).fill(-1)
    this.cell = new Int32Array(strings)
  }

  add(cell: number, value: number): void {
    if (this.of(cell, value) !== VALUE.unread) return
    if (this.first[value]! < 0) {
      this.first[value] = this.count++
      this.cell[value] = cell
    } else {
      this.others.set(cell * this.strings + value, this.count++)
    }
  }

  of(cell: number, value: number): number {
    const first = this.first[value]!
    if (first < 0) return VALUE.unread
    if (this.cell[value] === cell) return first
    return this.others.get(cell * this.strings + value) ?? VALUE.unread
  }
}
