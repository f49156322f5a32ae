import {float64Column, int32Column} from '../../history/column.js'

/** Nil reads that ask for a deletion at an instant of [after, until]. */
export class NilConstraints {
  private readonly items = int32Column()
  private readonly cells = int32Column()
  private readonly afters = float64Column()
  private readonly untils = float64Column()

  get count(): number {
    return this.items.length
  }

  add(item: number, cell: number, after: number, until: number): void {
    this.items.push(item)
    this.cells.push(cell)
    this.afters.push(after)
    this.untils.push(until)
  }

  item(at: number): number {
    return this.items.get(at)
  }

  cell(at: number): number {
    return this.cells.get(at)
  }

  after(at: number): number {
    return this.afters.get(at)
  }

  until(at: number): number {
    return this.untils.get(at)
  }
}
