/** What the updates of one scope (a cell, key, database, or all) come to, as far as the final state is concerned. */
export class ScopeSummary {
  /** The latest invocation among required updates. */
  latestBegunNs = -Infinity
  /** The latest completion among updates of unknown outcome. */
  latestOptionalEndNs = -Infinity
  private readonly lastOfClient = new Map<number, {row: number; completedNs: number}>()

  required(row: number, client: number, invokedNs: number, completedNs: number): void {
    if (invokedNs > this.latestBegunNs) this.latestBegunNs = invokedNs
    const last = this.lastOfClient.get(client)
    if (!last) this.lastOfClient.set(client, {row, completedNs})
    else if (row > last.row) {
      last.row = row
      last.completedNs = completedNs
    }
  }

  optional(completedNs: number): void {
    if (completedNs > this.latestOptionalEndNs) this.latestOptionalEndNs = completedNs
  }

  /** Whether a required update of this scope certainly came after an operation. */
  follows(row: number, client: number, completedNs: number, required: boolean): boolean {
    if (this.latestBegunNs > completedNs) return true
    const last = this.lastOfClient.get(client)
    return required && last !== undefined && last.row > row
  }

  /** The last required update of each client; any earlier one is certainly not the last. */
  lasts(): Iterable<readonly [client: number, last: {readonly row: number; readonly completedNs: number}]> {
    return this.lastOfClient
  }
}
