import {Keeper} from '../../src/adapters/own-pair/keeper.js'

/** A process that holds nothing but a keeper that it has let go of, and waits for what runs in it. */
const keeper = await Keeper.start()
keeper.unref()
const kept = await keeper.run({
  command: 'sh',
  args: ['-c', 'sleep 0.2; exit 3'],
  folder: keeper.folder,
  outputPath: `${keeper.folder}/output`,
})
process.stdout.write(JSON.stringify({folder: keeper.folder, end: await kept.exited}))
