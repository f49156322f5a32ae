import {readlinkSync} from 'node:fs'
import {open, type FileHandle} from 'node:fs/promises'
import {basename} from 'node:path'

/** Runs some work and tells which files and folders were brought to the disk meanwhile, in order, by their names. */
export async function watchSyncs(work: () => Promise<unknown>): Promise<readonly string[]> {
  const probe = await open('/dev/null')
  const handles = Object.getPrototypeOf(probe) as {sync: FileHandle['sync']}
  await probe.close()
  const {sync} = handles
  const synced: string[] = []
  handles.sync = function (this: FileHandle) {
    synced.push(basename(readlinkSync(`/proc/self/fd/${this.fd}`)).replace(/\.[0-9a-f]+\.draft$/, '.draft'))
    return sync.call(this)
  }
  try {
    await work()
    return synced
  } finally {
    handles.sync = sync
  }
}
