import {isSelected, selectsAll, type KeySelection} from './key-selection.js'
import type {Answer} from '../resp/answer.js'
import {readHead} from '../resp/read-head.js'
import {ReplyItems, readScanReply} from '../resp/reply-items.js'

/** One page of names, as the server sent it. */
export interface NamePage {
  /** Where the scan goes on; `0` when it has ended. */
  readonly cursor: string
  /** Names the server listed. */
  readonly listed: number
  /** Selected names, each as the bytes `$LENGTH CRLF NAME CRLF` one after the other: a request takes them as they are. */
  readonly names: Buffer
  /** Where each selected name begins in `names` (at its `$`); one more entry holds the end. */
  readonly offsets: Int32Array
  readonly count: number
}

const items = new ReplyItems()

/** The page in an answer to SCAN. Selected names are copied, so that the answer's bytes may be reused. */
export function readNamePage(answer: Answer, selection: KeySelection): NamePage {
  const {bytes} = answer
  const {cursor, end} = readScanReply(answer, items)
  const listed = items.count
  const begin = listed === 0 ? end : items.headers[0]!
  if (selectsAll(selection)) {
    const offsets = new Int32Array(listed + 1)
    for (let at = 0; at < listed; at++) offsets[at] = items.headers[at]! - begin
    offsets[listed] = end - begin
    return {cursor, listed, names: Buffer.from(bytes.subarray(begin, end)), offsets, count: listed}
  }
  const names = Buffer.allocUnsafe(end - begin)
  const offsets = new Int32Array(listed + 1)
  let count = 0
  let size = 0
  for (let at = 0; at < listed; at++) {
    const start = items.starts[at]!
    if (!isSelected(selection, bytes, start, start + items.lengths[at]!)) continue
    offsets[count++] = size
    size += bytes.copy(names, size, items.headers[at], start + items.lengths[at]! + 2)
  }
  offsets[count] = size
  return {cursor, listed, names: names.subarray(0, size), offsets: offsets.subarray(0, count + 1), count}
}

/** Where one name of the page begins in `names`. */
export function nameStart(page: NamePage, at: number): number {
  return readHead(page.names, page.offsets[at]!, page.names.length)
}

/** Where one name of the page ends in `names`. */
export function nameEnd(page: NamePage, at: number): number {
  return page.offsets[at + 1]! - 2
}

/** A copy of one name of the page. */
export function nameAt(page: NamePage, at: number): Buffer {
  return Buffer.from(page.names.subarray(nameStart(page, at), nameEnd(page, at)))
}

/** A page of only some names of another. */
export function pickNames(page: NamePage, places: readonly number[]): NamePage {
  if (places.length === page.count) return page
  const offsets = new Int32Array(places.length + 1)
  for (let at = 0; at < places.length; at++)
    offsets[at + 1] = offsets[at]! + page.offsets[places[at]! + 1]! - page.offsets[places[at]!]!
  const names = Buffer.allocUnsafeSlow(offsets[places.length]!)
  let to = 0
  // Names are short: a loop beats a call into native code.
  for (const at of places)
    for (let from = page.offsets[at]!; from < page.offsets[at + 1]!; from++) names[to++] = page.names[from]!
  return {...page, names, offsets, count: places.length}
}

/** One command over all names of the page, such as MGET or EXISTS. */
export function overAllNames(command: string, page: NamePage): Buffer {
  const head = `*${page.count + 1}\r\n$${command.length}\r\n${command}\r\n`
  const request = Buffer.allocUnsafe(head.length + page.names.length)
  request.write(head, 'latin1')
  page.names.copy(request, head.length)
  return request
}

/** One command for each name of the page, such as PEXPIRETIME, behind the bytes of `before`. */
export function forEachName(command: string, page: NamePage, before: Buffer | null): Buffer {
  const head = Buffer.from(`*2\r\n$${command.length}\r\n${command}\r\n`, 'latin1')
  const first = before?.length ?? 0
  const request = Buffer.allocUnsafe(first + page.names.length + page.count * head.length)
  before?.copy(request)
  const {names, offsets} = page
  let to = first
  for (let at = 0; at < page.count; at++) {
    request.set(head, to)
    to += head.length
    // Names are short: a loop beats a call into native code.
    for (let from = offsets[at]!; from < offsets[at + 1]!; from++) request[to++] = names[from]!
  }
  return request
}
