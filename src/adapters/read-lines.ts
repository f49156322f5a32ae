import {createReadStream} from 'node:fs'

/**
 * Calls `onLine` for every line of a file, without its newline; `whole` is false for a last line that has none.
 * Memory is bounded by the longest line. Rejects with the file system's error.
 */
export async function readLines(
  path: string,
  onLine: (text: string, number: number, whole: boolean) => void,
): Promise<void> {
  let number = 0
  let rest = ''
  const stream = createReadStream(path, {encoding: 'utf8', highWaterMark: 1024 * 1024})
  for await (const chunk of stream as AsyncIterable<string>) {
    const text = rest + chunk
    let from = 0
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      onLine(text.slice(from, to), ++number, true)
      from = to + 1
    }
    rest = text.slice(from)
  }
  if (rest !== '') onLine(rest, number + 1, false)
}
