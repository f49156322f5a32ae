import {existsSync} from 'node:fs'
import {readFile, stat} from 'node:fs/promises'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {Failure} from '../app/failure.js'
import type {WorkloadFiles, WorkloadText} from '../app/ports/workload-files.js'

/** Beyond any workload; also keeps a path that was mistyped from being read into memory whole. */
const MAX_FILE_BYTES = 4 * 1024 * 1024

/** Workload files of the package and of the user. */
export const workloadFiles: WorkloadFiles = {
  readCatalogue: (name) => readText(join(catalogueFolder(), `${name}.yaml`)),
  readFile: readText,
}

/** The folder of the shipped workloads. */
export function catalogueFolder(): string {
  return packageFile('src/workloads')
}

/** A file or folder that ships with lockstep: in the package root, which is some levels above this file, built or not. */
export function packageFile(path: string): string {
  const start = dirname(fileURLToPath(import.meta.url))
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, path)
    if (existsSync(join(folder, 'package.json')) && existsSync(candidate)) return candidate
    if (folder === dirname(folder))
      throw new Error(`this installation of lockstep lacks ${path} (looked above ${start})`)
  }
}

async function readText(path: string): Promise<WorkloadText> {
  const bytes = await readBytes(path)
  try {
    return {path, text: new TextDecoder('utf-8', {fatal: true}).decode(bytes)}
  } catch {
    throw new Failure('usage', `${path} is not UTF-8 text: a workload is a YAML file`)
  }
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const facts = await stat(path)
    if (facts.isDirectory()) throw new Failure('usage', `${path} is a folder`, 'name the workload files in it')
    if (facts.size > MAX_FILE_BYTES)
      throw new Failure('usage', `${path} has ${facts.size} bytes: a workload file has at most ${MAX_FILE_BYTES}`)
    return await readFile(path)
  } catch (error) {
    if (error instanceof Failure) throw error
    const {code, message} = error as NodeJS.ErrnoException
    throw new Failure('usage', code === 'ENOENT' ? `${path}: no such file` : `${path} cannot be read: ${message}`)
  }
}
