import {UnexpectedReply, type Answer} from '../resp/answer.js'
import {BULK, headForm, headLength, readHead} from '../resp/read-head.js'
import {readArrayHead, ReplyItems} from '../resp/reply-items.js'
import {isSelected, selectsAll, type KeySelection} from './key-selection.js'
import type {NamePage} from './page-request.js'

/** One page of PKSCANRANGE, read where it stands in the reply's bytes, which have to stay until the next one. */
export class RangePage {
  /** The name that the next page begins with; empty when there is none. */
  next: Buffer = Buffer.alloc(0)
  /** Names of the page. */
  count = 0
  bytes: Buffer = Buffer.alloc(0)
  readonly items = new ReplyItems()
  private end = 0

  /** `stride`: items for each name, itself and its value where it comes along. */
  constructor(readonly stride: 1 | 2) {}

  /** Throws UnexpectedReply unless the names come in the order of their bytes: without that, pages cannot be merged. */
  read(answer: Answer): void {
    const list = readArrayHead(answer, 0, 2)
    const start = readHead(answer.bytes, list, answer.bytes.length)
    if (start < 0 || headForm !== BULK || headLength < 0) throw new UnexpectedReply(answer, list, 'a name')
    const end = start + headLength
    this.bytes = answer.bytes
    this.next = Buffer.from(answer.bytes.subarray(start, end))
    this.end = this.items.read(answer, end + 2, null)
    this.count = this.items.count / this.stride
    if (!Number.isInteger(this.count)) throw new UnexpectedReply(answer, 0, 'a list of pairs')
    for (let at = 1; at < this.count; at++)
      if (this.compareName(at - 1, this, at) >= 0) throw new UnexpectedReply(answer, 0, 'a list in order')
  }

  name(at: number): Buffer {
    return this.items.copy(this.bytes, this.stride * at)!
  }

  /** How the name at one place stands to that at a place of another page: below 0 when before. */
  compareName(at: number, other: RangePage, place: number): number {
    const from = this.items.starts[this.stride * at]!
    const start = other.items.starts[other.stride * place]!
    return this.bytes.compare(
      other.bytes,
      start,
      start + other.items.lengths[other.stride * place]!,
      from,
      from + this.items.lengths[this.stride * at]!,
    )
  }

  /** How many names stand before this one; all where it is empty. */
  before(bound: Buffer): number {
    let count = this.count
    if (bound.length > 0)
      while (count > 0) {
        const start = this.items.starts[this.stride * (count - 1)]!
        if (
          this.bytes.compare(bound, 0, bound.length, start, start + this.items.lengths[this.stride * (count - 1)]!) < 0
        )
          break
        count--
      }
    return count
  }

  /** Whether both pages hold the same value for these names; true where values do not come along. */
  sameValue(at: number, other: RangePage, place: number): boolean {
    if (this.stride === 1) return true
    const [mine, its] = [this.stride * at + 1, other.stride * place + 1]
    const length = this.items.lengths[mine]!
    if (length !== other.items.lengths[its]) return false
    const [from, start] = [this.items.starts[mine]!, other.items.starts[its]!]
    return this.bytes.compare(other.bytes, start, start + length, from, from + length) === 0
  }

  isSelected(at: number, selection: KeySelection): boolean {
    const start = this.items.starts[this.stride * at]!
    return isSelected(selection, this.bytes, start, start + this.items.lengths[this.stride * at]!)
  }

  /** The names at these places, as requests take them. */
  pick(places: readonly number[]): NamePage {
    const offsets = new Int32Array(places.length + 1)
    const names = Buffer.allocUnsafe(this.bytes.length)
    let to = 0
    for (const [index, at] of places.entries()) {
      offsets[index] = to
      to += this.bytes.copy(names, to, this.items.headers[this.stride * at], this.afterName(at))
    }
    offsets[places.length] = to
    return {cursor: '', listed: places.length, names: names.subarray(0, to), offsets, count: places.length}
  }

  private afterName(at: number): number {
    const item = this.stride * at
    return item + 1 < this.items.count ? this.items.headers[item + 1]! : this.end
  }
}

/** What two pages that begin with the same name show, as far as both reach. */
export interface RangeComparison {
  /** The name with which the next pages begin; empty when both sides have ended. */
  readonly next: Buffer
  /** Names of both sides. */
  readonly listed: readonly [primary: number, replica: number]
  /** Selected names that both sides hold, with equal values where those came along. */
  readonly shared: NamePage
  /** Selected names that one side alone holds, or that differ in a value that came along. */
  readonly open: readonly Buffer[]
}

/**
 * What a page shows that both sides answered in the same bytes. `named`: the shared names are wanted, and not only their
 * number.
 */
export function equalRanges(page: RangePage, selection: KeySelection, named: boolean): RangeComparison {
  const places = Array.from({length: page.count}, (_, at) => at)
  const chosen = selectsAll(selection) ? places : places.filter((at) => page.isSelected(at, selection))
  const shared = named ? page.pick(chosen) : {...page.pick([]), count: chosen.length}
  return {next: page.next, listed: [page.count, page.count], shared, open: []}
}

/** Merges two pages that begin with the same name: nothing is noted of one for the next. */
export function compareRanges(primary: RangePage, replica: RangePage, selection: KeySelection): RangeComparison {
  const next = earlier(primary.next, replica.next)
  const [ours, theirs] = [primary.before(next), replica.before(next)]
  const whole = selectsAll(selection)
  const shared: number[] = []
  const open: Buffer[] = []
  for (let left = 0, right = 0; left < ours || right < theirs;) {
    const order = left === ours ? 1 : right === theirs ? -1 : primary.compareName(left, replica, right)
    const page = order <= 0 ? primary : replica
    const at = order <= 0 ? left : right
    if (whole || page.isSelected(at, selection)) {
      if (order === 0 && primary.sameValue(left, replica, right)) shared.push(left)
      else open.push(page.name(at))
    }
    if (order <= 0) left++
    if (order >= 0) right++
  }
  return {next, listed: [ours, theirs], shared: primary.pick(shared), open}
}

/** The earlier of two places; the empty one is the end. */
function earlier(left: Buffer, right: Buffer): Buffer {
  if (left.length === 0 || right.length === 0) return left.length === 0 ? right : left
  return left.compare(right) <= 0 ? left : right
}
