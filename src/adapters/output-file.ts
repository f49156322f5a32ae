import {randomBytes} from 'node:crypto'
import {access, constants, open, rename, rm, stat, writeFile} from 'node:fs/promises'
import {dirname} from 'node:path'
import {Failure} from '../app/failure.js'

/**
 * Proves that a file can be made, before the work whose result goes there begins. Rejects with a Failure (`usage`) that
 * begins with `knob`, the flag that named it.
 */
export async function requireWritable(path: string, knob: string): Promise<void> {
  try {
    if (path === '') throw new Failure('usage', `${knob}: the file has no name`, 'give a file name')
    if (await isDevice(path)) await access(path, constants.W_OK)
    else {
      const draft = draftOf(path)
      await (await open(draft, 'wx')).close()
      await rm(draft)
    }
  } catch (error) {
    if (error instanceof Failure) throw error
    const reason = describeFileError(error as NodeJS.ErrnoException)
    throw new Failure('usage', `${knob}: ${path} cannot be written: ${reason}`, 'name a file in a folder that is there')
  }
}

/**
 * Writes a file so that a reader sees all of it or none, also after the machine has lost its power: what is promised by
 * it is on the disk when this resolves. A device or a pipe is written as it is. Rejects with a Failure (`output`).
 */
export async function writeWhole(path: string, text: string | AsyncIterable<string>): Promise<void> {
  const draft = draftOf(path)
  try {
    if (await isDevice(path)) {
      await writeFile(path, text)
      return
    }
    const file = await open(draft, 'wx')
    try {
      await writeFile(file, text)
      // A name that is on the disk before its content would be an empty file.
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(draft, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(draft, {force: true})
    throw cannotWrite(path, error)
  }
}

/** Brings the names in a folder to the disk, where the system lets a folder be opened. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null)
  try {
    await folder?.sync()
  } catch (error) {
    // Some file systems refuse it for folders, and need it as little.
    if (!['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  } finally {
    await folder?.close()
  }
}

/** The Failure for what could not be written to `path`. */
export function cannotWrite(path: string, error: unknown): Failure {
  const reason = describeFileError(error as NodeJS.ErrnoException)
  return new Failure('output', `${path} cannot be written: ${reason}`, 'make room, or write elsewhere')
}

/** What an error of the file system means to people. */
export function describeFileError({code, message}: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOSPC':
      return 'no space is left there'
    case 'ENOENT':
      return 'there is no such folder'
    case 'EISDIR':
      return 'it is a folder'
    case 'ENOTDIR':
      return 'a part of the path is not a folder'
    case 'EACCES':
    case 'EPERM':
      return 'not allowed'
    case 'EROFS':
      return 'the file system is read-only'
    default:
      return message
  }
}

function draftOf(path: string): string {
  return `${path}.${randomBytes(4).toString('hex')}.draft`
}

/** Something that is written to, and must not be replaced. Rejects where a folder stands. */
async function isDevice(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  if (found?.isDirectory()) throw Object.assign(new Error('it is a folder'), {code: 'EISDIR'})
  return found !== null && !found.isFile()
}
