import {encodeCommands} from '../../core/resp/encode-command.js'
import type {KeySelection} from '../../core/diff/key-selection.js'
import {readNamePage, type NamePage} from '../../core/diff/page-request.js'
import type {LinkEnd} from './pair-link.js'

/** Which names a scan lists. */
export interface ScanFilter {
  readonly match: string | null
  readonly type: string | null
  readonly selection: KeySelection
}

/** Asks for one page of names of the selected database. */
async function scanPage(end: LinkEnd, cursor: string, filter: ScanFilter): Promise<NamePage> {
  const {match, type, selection} = filter
  const {throttle, signal} = end.gate
  await throttle.uncrowded(signal)
  const count = throttle.pageSize
  const command = ['SCAN', cursor, 'COUNT', String(count)]
  if (match !== null) command.push('MATCH', match)
  if (type !== null) command.push('TYPE', type)
  const answer = await end.request({bytes: encodeCommands([command]), replies: 1, operations: count})
  const page = readNamePage(answer, selection)
  answer.release()
  return page
}

/**
 * Scans the selected database of `end` from `cursor` on, and hands every page to `onPage`. Two pages are in work while
 * the next is being listed; `onDone` is called in the order of the scan, and waited for. Rejects with Stopped when the
 * comparison is to end before.
 */
export async function eachPage<T>(
  end: LinkEnd,
  cursor: string,
  filter: ScanFilter,
  onPage: (page: NamePage) => Promise<T>,
  onDone: (page: NamePage, result: T) => void | Promise<void>,
): Promise<void> {
  const inWork: Array<{page: NamePage; result: Promise<T>}> = []
  const settleOldest = async () => {
    const {page, result} = inWork.shift()!
    await onDone(page, await result)
  }
  for (let next: Promise<NamePage> | null = quiet(scanPage(end, cursor, filter)); next;) {
    const page: NamePage = await next
    next = page.cursor === '0' ? null : quiet(scanPage(end, page.cursor, filter))
    inWork.push({page, result: quiet(onPage(page))})
    if (inWork.length > 2) await settleOldest()
  }
  while (inWork.length > 0) await settleOldest()
}

/** The same promise; its failure is met where it is awaited, not reported before. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
