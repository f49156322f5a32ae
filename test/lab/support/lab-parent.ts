import {startLab} from '../../../src/lab/start-lab.js'

/** A parent to be killed by a test: starts a lab and prints the lab's pid. */
const lab = await startLab({seed: 1})
process.stdout.write(`${lab.pid}\n`)
await lab.exited
