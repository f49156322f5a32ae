type Values = Int32Array | Float64Array | Uint8Array

/** A column of numbers that grows by doubling, so that a million of them cost what their bytes cost. */
export class Column<T extends Values> {
  length = 0

  constructor(
    private readonly allocate: (length: number) => T,
    private values: T = allocate(1024),
  ) {}

  push(value: number): void {
    if (this.length === this.values.length) {
      const grown = this.allocate(this.length * 2)
      grown.set(this.values)
      this.values = grown
    }
    this.values[this.length++] = value
  }

  get(at: number): number {
    return this.values[at]!
  }

  set(at: number, value: number): void {
    this.values[at] = value
  }

  /** The values, without the spare room. */
  finish(): T {
    return this.values.subarray(0, this.length) as T
  }
}

export function int32Column(): Column<Int32Array> {
  return new Column((length) => new Int32Array(length))
}

export function float64Column(): Column<Float64Array> {
  return new Column((length) => new Float64Array(length))
}

export function uint8Column(): Column<Uint8Array> {
  return new Column((length) => new Uint8Array(length))
}
