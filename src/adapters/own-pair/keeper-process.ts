import {spawn, type ChildProcess} from 'node:child_process'
import {closeSync, mkdtempSync, openSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {KeeperNews, KeeperOrder} from './keeper-messages.js'
import {signalGroup} from './signal-group.js'

/**
 * The keeper's own process: it owns the servers of a pair and the folder they work in. When its parent ends, however
 * that came about, the channel between them closes; then the servers are killed and the folder is removed.
 */
const folder = mkdtempSync(join(tmpdir(), 'lockstep-servers-'))
const kept = new Map<number, ChildProcess>()
let ending = false

process.on('disconnect', () => void end())
process.on('SIGTERM', () => void end())
process.on('SIGHUP', () => void end())
// Ctrl-C reaches every process of the terminal; the parent decides when the servers end.
process.on('SIGINT', () => undefined)
process.on('message', (order: KeeperOrder) => {
  if (order.kind === 'start') start(order)
  else signalGroup(kept.get(order.id)?.pid, order.signal)
})
tell({kind: 'ready', folder})

function start({id, command, args, folder: cwd, outputPath}: Extract<KeeperOrder, {kind: 'start'}>): void {
  if (ending) return
  const output = openSync(outputPath, 'a', 0o600)
  // A group of its own: what a wrapper script started ends with it, and Ctrl-C in a terminal does not reach it.
  const child = spawn(command, args, {cwd, detached: true, stdio: ['ignore', output, output]})
  closeSync(output)
  child.once('error', (error) => {
    if (child.pid === undefined) tell({kind: 'failed', id, message: error.message})
  })
  child.once('exit', (code, signal) => {
    kept.delete(id)
    signalGroup(child.pid, 'SIGKILL')
    tell({kind: 'ended', id, code, signal})
  })
  if (child.pid === undefined) return
  kept.set(id, child)
  tell({kind: 'started', id, pid: child.pid})
}

async function end(): Promise<void> {
  if (ending) return
  ending = true
  const gone = [...kept.values()].map((child) => new Promise((resolve) => child.once('exit', resolve)))
  for (const {pid} of kept.values()) signalGroup(pid, 'SIGKILL')
  await Promise.all(gone)
  rmSync(folder, {recursive: true, force: true, maxRetries: 10})
  process.exit(0)
}

function tell(news: KeeperNews): void {
  // The parent may be gone already; 'disconnect' ends us then.
  process.send?.(news, undefined, undefined, () => undefined)
}
