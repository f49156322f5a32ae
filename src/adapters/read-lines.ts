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
  for await (const lines of lineBatches(path, (rest) => onLine(rest, number + 1, false)))
    for (const line of lines) onLine(line, ++number, true)
}

/** The whole lines of a file, without their newlines, some at a time; `onRest` gets what stands behind the last one. */
export async function* lineBatches(path: string, onRest?: (rest: string) => void): AsyncIterable<readonly string[]> {
  let rest = ''
  const stream = createReadStream(path, {encoding: 'utf8', highWaterMark: 1024 * 1024})
  for await (const chunk of stream as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    yield lines
  }
  if (rest !== '') onRest?.(rest)
}
