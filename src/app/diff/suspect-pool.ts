/** Keys that differed at first sight, each once, until they are looked at again. */
export class SuspectPool {
  private readonly waiting = new Map<string, {readonly db: number; readonly key: Buffer}>()
  /** Taken out for a decision, and not decided yet. */
  private readonly taken = new Map<string, {readonly db: number; readonly key: Buffer}>()

  get size(): number {
    return this.waiting.size
  }

  add(db: number, key: Buffer): void {
    const id = idOf(db, key)
    if (!this.taken.has(id)) this.waiting.set(id, {db, key})
  }

  /** Takes out up to so many, for which `decided` is to be called. */
  take(most: number): ReadonlyArray<{readonly db: number; readonly key: Buffer}> {
    const batch = [...this.waiting].slice(0, most)
    for (const [id, suspect] of batch) {
      this.waiting.delete(id)
      this.taken.set(id, suspect)
    }
    return batch.map(([, suspect]) => suspect)
  }

  decided(db: number, key: Buffer): void {
    this.taken.delete(idOf(db, key))
  }

  /** All that are not decided. */
  get open(): ReadonlyArray<{readonly db: number; readonly key: Buffer}> {
    return [...this.taken.values(), ...this.waiting.values()]
  }
}

function idOf(db: number, key: Buffer): string {
  return `${db} ${key.toString('latin1')}`
}
