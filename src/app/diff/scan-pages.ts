import {encodeWords} from '../../core/diff/encode-words.js'
import type {KeySelection} from '../../core/diff/key-selection.js'
import {readNamePage, type NamePage} from '../../core/diff/page-request.js'
import type {LinkEnd} from './pair-link.js'
import type {Throttle} from './throttle.js'

/** Which names a scan lists. */
export interface ScanFilter {
  readonly match: string | null
  readonly type: string | null
  readonly selection: KeySelection
}

/** Asks for one page of names of the selected database. */
export async function scanPage(
  end: LinkEnd,
  cursor: string,
  filter: ScanFilter,
  throttle: Throttle,
): Promise<NamePage> {
  const {match, type, selection} = filter
  const command = ['SCAN', cursor, 'COUNT', String(throttle.pageSize)]
  if (match !== null) command.push('MATCH', match)
  if (type !== null) command.push('TYPE', type)
  const {bytes, release} = await end.request(encodeWords([command]), 1)
  const page = readNamePage(bytes, 0, selection)
  release()
  return page
}

/**
 * Scans the selected database of `end` from `cursor` on, and hands every page to `onPage`. Two pages are in work while
 * the next is being listed; `onDone` is called in the order of the scan, and waited for. False when `stops` cut it short.
 */
export async function eachPage<T>(
  end: LinkEnd,
  cursor: string,
  filter: ScanFilter,
  throttle: Throttle,
  signal: AbortSignal,
  onPage: (page: NamePage) => Promise<T>,
  onDone: (page: NamePage, result: T) => void | Promise<void>,
): Promise<boolean> {
  const inWork: Array<{page: NamePage; result: Promise<T>}> = []
  const settleOldest = async () => {
    const {page, result} = inWork.shift()!
    await onDone(page, await result)
  }
  let next = quiet(scanPage(end, cursor, filter, throttle))
  while (!signal.aborted) {
    const page = await next
    if (page.cursor !== '0') next = quiet(scanPage(end, page.cursor, filter, throttle))
    inWork.push({page, result: quiet(onPage(page))})
    if (inWork.length > 2) await settleOldest()
    if (page.cursor !== '0') {
      await throttle.pass(page.listed + 2 * page.count, signal)
      continue
    }
    while (inWork.length > 0) await settleOldest()
    return true
  }
  await next.catch(() => undefined)
  while (inWork.length > 0) await settleOldest()
  return false
}

/** The same promise; its failure is met where it is awaited, not reported before. */
export function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
