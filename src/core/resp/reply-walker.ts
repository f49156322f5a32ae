import {BULK, headForm, headLength, LINE, PLAIN_HEAD_BYTES, plainBulk, readHead, RespError} from './read-head.js'

const CR = 13
const LF = 10
const MINUS = 45
const BANG = 33
const PLUS = 43
const COLON = 58
/** The longest line that `passLines` looks at: an integer has at most twenty digits. */
const SHORT_LINE = 24

/**
 * Finds where whole replies end in bytes that are still arriving, without making any value of them. Each head is
 * looked at once, and bulks are jumped over, so that a page costs a few nanoseconds per item.
 */
export class ReplyWalker {
  /** Where the next item begins; past the bytes that are there while a bulk is still arriving. */
  position = 0
  /** Error replies seen so far, at any depth. */
  errors = 0
  /** Replies that are there in full. */
  done = 0
  private openItems = 1
  private inBulk = false

  /** Walks over so many replies. */
  constructor(private replies: number) {}

  /** Begins anew, at this place. */
  begin(replies: number, position: number): void {
    this.replies = replies
    this.position = position
    this.errors = 0
    this.done = 0
    this.openItems = 1
    this.inBulk = false
  }

  /** Walks on through `bytes` up to `available`; true when all replies are there. Throws a RespError on other bytes. */
  walk(bytes: Uint8Array, available: number): boolean {
    for (;;) {
      if (this.position > available) return false
      if (this.inBulk) {
        if (bytes[this.position - 2] !== CR || bytes[this.position - 1] !== LF)
          throw new RespError('a bulk that is longer than its length')
        this.inBulk = false
        this.endItem()
      }
      if (this.openItems > 1) this.passBulks(bytes, available)
      else if (this.done < this.replies) this.passLines(bytes, available)
      if (this.done === this.replies) return true
      const start = this.position
      const end = readHead(bytes, start, available)
      if (end < 0) return false
      this.position = end
      const kind = bytes[start]
      if (kind === MINUS || kind === BANG) this.errors++
      if (headLength >= 0 && headForm === BULK) {
        this.position = end + headLength + 2
        this.inBulk = true
      } else {
        if (headForm !== LINE && headLength > 0) this.openItems += headLength
        this.endItem()
      }
    }
  }

  /** Passes bulks that are there in full, but for the last item of what is open: nearly everything that is read in bulk. */
  private passBulks(bytes: Uint8Array, available: number): void {
    let at = this.position
    let open = this.openItems
    const last = available - PLAIN_HEAD_BYTES
    while (open > 1 && at <= last) {
      const start = plainBulk(bytes, at)
      if (start < 0) break
      const end = start + headLength + 2
      if (end > available || bytes[end - 2] !== CR || bytes[end - 1] !== LF) break
      at = end
      open--
    }
    this.position = at
    this.openItems = open
  }

  /** Passes integers and words that are whole replies: the answers to writes, and to questions for expiry. */
  private passLines(bytes: Uint8Array, available: number): void {
    let at = this.position
    let done = this.done
    const last = available - SHORT_LINE
    while (done < this.replies && at <= last && (bytes[at] === COLON || bytes[at] === PLUS)) {
      let end = at + 1
      const most = at + SHORT_LINE - 2
      while (end < most && bytes[end] !== CR) end++
      if (bytes[end] !== CR || bytes[end + 1] !== LF) break
      at = end + 2
      done++
    }
    this.position = at
    this.done = done
  }

  private endItem(): void {
    this.openItems--
    if (this.openItems > 0) return
    this.done++
    this.openItems = 1
  }
}
