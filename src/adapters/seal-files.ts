import {createHash} from 'node:crypto'
import {createReadStream} from 'node:fs'
import {readdir} from 'node:fs/promises'
import {join} from 'node:path'
import type {FileSeal} from '../core/judge/compare-seals.js'

const NEWLINE = 0x0a

/** What each file of evidence holds: the history, snapshots and traces of a run directory, by their paths inside it. */
export async function sealFiles(directory: string): Promise<Readonly<Record<string, FileSeal>>> {
  const seals: Record<string, FileSeal> = {}
  const paths = await readdir(directory, {recursive: true})
  for (const path of paths.filter((name) => name.endsWith('.ndjson')).toSorted())
    seals[path.replaceAll('\\', '/')] = await sealFile(join(directory, path))
  return seals
}

async function sealFile(path: string): Promise<FileSeal> {
  const hash = createHash('sha256')
  let lines = 0
  const stream = createReadStream(path, {highWaterMark: 1024 * 1024})
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk)
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines++
  }
  return {lines, sha256: hash.digest('hex')}
}
