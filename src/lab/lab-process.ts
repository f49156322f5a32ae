import type {LabMessage, StartMessage} from './lab-options.js'
import {openLabPair, type LabPair} from './lab-pair.js'

/**
 * The lab's own process. Its options come over IPC, so that no secret stands in its arguments. It ends when its
 * parent does, however the parent ended: the channel closes with it.
 */
let pair: LabPair | undefined

process.on('disconnect', end)
process.on('SIGTERM', end)
process.on('SIGHUP', end)
// Ctrl-C reaches the whole process group; the parent decides when the lab ends.
process.on('SIGINT', () => undefined)

process.once('message', (message: StartMessage) => {
  void open(message)
})

async function open({options}: StartMessage): Promise<void> {
  try {
    pair = await openLabPair(options)
    tell({kind: 'ready', port: pair.port, replicaPort: pair.replicaPort})
  } catch (error) {
    tell({kind: 'failed', message: error instanceof Error ? error.message : String(error)})
  }
}

function tell(message: LabMessage): void {
  // The parent may be gone already; 'disconnect' ends us then.
  process.send?.(message, undefined, undefined, () => undefined)
}

function end(): void {
  pair?.close()
  process.exit(0)
}
