import {Failure} from '../app/failure.js'
import type {HistoryFiles} from '../app/ports/history-files.js'
import {readLines} from './read-lines.js'

/** Histories on disk. A last line that was cut off in mid-write is left out; any other bad line is an error. */
export const historyFiles: HistoryFiles = {
  async read(path, onLine) {
    const {parseLine} = await import('../core/history/parse-line.js')
    let lines = 0
    let torn = false
    try {
      await readLines(path, (text, number, whole) => {
        const line = parseLine(text)
        lines = number
        if (line.kind !== 'invalid') onLine(line)
        else if (whole) throw new Failure('usage', `${path}:${number}: ${line.problem}`)
        else torn = true
      })
    } catch (error) {
      if (error instanceof Failure) throw error
      const {code, message} = error as NodeJS.ErrnoException
      throw new Failure('usage', code === 'ENOENT' ? `${path}: no such file` : `${path} cannot be read: ${message}`)
    }
    if (lines === 0)
      throw new Failure('usage', `${path} is empty`, 'a history begins with {"schema":"lockstep.history/1",...}')
    return {lines, torn}
  },
}
