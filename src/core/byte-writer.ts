/** Beyond this, native code is faster than a loop over characters. */
const SHORT_CHARS = 96
const DIGIT_0 = 0x30
const QUOTE = 0x22
const BACKSLASH = 0x5c
const FIRST_NOT_ASCII = 0x80
const FIRST_NOT_CONTROL = 0x20
/** Up to here whole numbers divide by ten exactly in 32 bits. */
const MAX_SMALL = 0x7fff_ffff

/**
 * Called on its own: strings come in many inner forms, and looking the method up on each of them anew costs more than
 * the rest of a loop over characters (14 % of a replay was spent on that). For the same reason such loops take the
 * length of a string once.
 */
// eslint-disable-next-line @typescript-eslint/unbound-method -- called with its string
const {charCodeAt} = String.prototype

/** The UTF-16 code unit at this place. */
export function codeAt(text: string, at: number): number {
  return charCodeAt.call(text, at)
}

/**
 * Puts bytes together in one growing block. Replays write several hundred thousand lines a second with it; most of
 * what they write is short ASCII, which is checked and copied in one pass.
 */
export class ByteWriter {
  private block: Buffer
  private used = 0

  constructor(capacityBytes = 4096) {
    this.block = Buffer.allocUnsafe(capacityBytes)
  }

  /** The size of the block. */
  get capacityBytes(): number {
    return this.block.length
  }

  /** Bytes written since the start and not taken back. */
  get length(): number {
    return this.used
  }

  /** Forgets what was written, or what was written after this many bytes, and keeps the block. */
  rewind(length = 0): void {
    this.used = length
  }

  /** What was written; the bytes change with the next write after `rewind`. */
  view(): Buffer {
    return this.block.subarray(0, this.used)
  }

  /** The block, with room for so many bytes behind `length`, for a loop that writes by itself and then calls `advance`. */
  room(bytes: number): Buffer {
    if (this.used + bytes > this.block.length) this.grow(bytes)
    return this.block
  }

  /** Takes over what was written to the block of `room`, up to this length. */
  advance(length: number): void {
    this.used = length
  }

  /** One byte of ASCII. */
  code(code: number): void {
    if (this.used === this.block.length) this.grow(1)
    this.block[this.used++] = code
  }

  /** Bytes as they are. */
  bytes(bytes: Uint8Array): void {
    if (this.used + bytes.length > this.block.length) this.grow(bytes.length)
    this.block.set(bytes, this.used)
    this.used += bytes.length
  }

  /** Text as UTF-8. */
  text(text: string): void {
    if (this.ascii(text)) return
    const bytes = Buffer.byteLength(text)
    if (this.used + bytes > this.block.length) this.grow(bytes)
    this.used += this.block.write(text, this.used, bytes === text.length ? 'latin1' : 'utf8')
  }

  /** Short text when all of it is ASCII; else writes nothing and returns false. */
  ascii(text: string): boolean {
    const {length} = text
    if (length > SHORT_CHARS) return false
    if (this.used + length > this.block.length) this.grow(length)
    const {block, used} = this
    for (let at = 0; at < length; at++) {
      const code = codeAt(text, at)
      if (code >= FIRST_NOT_ASCII) return false
      block[used + at] = code
    }
    this.used = used + length
    return true
  }

  /** Text as a JSON string, quotes included. */
  quoted(text: string): void {
    if (!this.quotedPlain(text)) this.text(JSON.stringify(text))
  }

  /** A whole number in decimal digits. */
  integer(value: number): void {
    if (value < 0 || value > MAX_SMALL) {
      this.text(String(value))
      return
    }
    const digits = digitCount(value)
    if (this.used + digits > this.block.length) this.grow(digits)
    const {block, used} = this
    let rest = value
    for (let at = used + digits - 1; at >= used; at--) {
      const tens = (rest / 10) | 0
      block[at] = DIGIT_0 + rest - tens * 10
      rest = tens
    }
    this.used = used + digits
  }

  /** Short text without anything to escape; else writes nothing and returns false. */
  private quotedPlain(text: string): boolean {
    const {length} = text
    if (length > SHORT_CHARS) return false
    if (this.used + length + 2 > this.block.length) this.grow(length + 2)
    const {block} = this
    let to = this.used
    block[to++] = QUOTE
    for (let at = 0; at < length; at++) {
      const code = codeAt(text, at)
      if (code < FIRST_NOT_CONTROL || code === QUOTE || code === BACKSLASH || code >= FIRST_NOT_ASCII) return false
      block[to++] = code
    }
    block[to++] = QUOTE
    this.used = to
    return true
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.used + needed, this.block.length * 2))
    larger.set(this.block.subarray(0, this.used))
    this.block = larger
  }
}

function digitCount(value: number): number {
  let count = 1
  for (let bound = 10; value >= bound; bound *= 10) count++
  return count
}
