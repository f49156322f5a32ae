const CR = 13
const MINUS = 45
const DOLLAR = 36

/** The place of one bulk in a reply: `-1` where it is nil. */
export const NIL_LENGTH = -1

/**
 * Places of the bulks of one flat array reply, in arrays that are reused from page to page:
 * `headers[i]` is where the item begins, `starts[i]` where its content does, `lengths[i]` its bytes (NIL_LENGTH: nil).
 */
export class WireItems {
  headers = new Int32Array(1024)
  starts = new Int32Array(1024)
  lengths = new Int32Array(1024)
  count = 0

  /**
   * Reads the array that begins at `offset`, and returns where it ends. Items that are no bulks (errors, integers)
   * have their line as content. The array must be there in full.
   */
  read(bytes: Buffer, offset: number): number {
    let position = offset
    this.count = numberAt(bytes, position)
    position = lineEnd(bytes, position) + 2
    if (this.count > this.headers.length) this.grow(this.count)
    for (let at = 0; at < this.count; at++) {
      this.headers[at] = position
      let end = position + 1
      let length = 0
      let negative = false
      const bulk = bytes[position] === DOLLAR
      for (; bytes[end] !== CR; end++) {
        if (bytes[end] === MINUS) negative = true
        else length = length * 10 + bytes[end]! - 48
      }
      if (!bulk) {
        this.starts[at] = position
        this.lengths[at] = end - position
        position = end + 2
      } else if (negative) {
        this.starts[at] = end
        this.lengths[at] = NIL_LENGTH
        position = end + 2
      } else {
        this.starts[at] = end + 2
        this.lengths[at] = length
        position = end + 4 + length
      }
    }
    return position
  }

  /** A copy of the content of one item; null when it is nil. */
  copy(bytes: Buffer, at: number): Buffer | null {
    const length = this.lengths[at]!
    if (length === NIL_LENGTH) return null
    return Buffer.from(bytes.subarray(this.starts[at], this.starts[at]! + length))
  }

  private grow(count: number): void {
    const size = 2 ** Math.ceil(Math.log2(count))
    this.headers = new Int32Array(size)
    this.starts = new Int32Array(size)
    this.lengths = new Int32Array(size)
  }
}

/** Where the CR of the line that holds `offset` stands. */
export function lineEnd(bytes: Buffer, offset: number): number {
  let end = offset
  while (bytes[end] !== CR) end++
  return end
}

/** The number in the line that begins at `offset`, after its type byte. */
export function numberAt(bytes: Buffer, offset: number): number {
  let value = 0
  let at = offset + 1
  const negative = bytes[at] === MINUS
  if (negative) at++
  for (; bytes[at] !== CR; at++) value = value * 10 + bytes[at]! - 48
  return negative ? -value : value
}
