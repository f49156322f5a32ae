import {join} from 'node:path'
import {Keeper} from '../../src/adapters/own-pair/keeper.js'

/** A process that keeps another one and says where, until somebody ends it. */
const keeper = await Keeper.start()
const kept = await keeper.run({
  command: 'sh',
  args: ['-c', 'sleep 600 & wait'],
  folder: keeper.folder,
  outputPath: join(keeper.folder, 'output'),
})
console.log(JSON.stringify({folder: keeper.folder, pid: kept.pid}))
