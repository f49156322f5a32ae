import type {Hook} from '@oclif/core'
import {nearestName} from '../core/workload/nearest-name.js'
import {EXIT} from './exit-codes.js'
import {tell} from './output/write-out.js'

/** A word that is no command: one clear line, the nearest one that is, and the usage code. */
const commandNotFound: Hook.CommandNotFound = function ({config, id}) {
  const word = id.replaceAll(':', ' ')
  const near = nearestName(
    word,
    config.commandIDs.map((name) => name.replaceAll(':', ' ')),
  )
  const hint = near === undefined ? 'lockstep --help lists the commands' : `did you mean "${near}"?`
  tell(`there is no command "${word}"`, hint)
  process.exit(EXIT.usage)
}

export default commandNotFound
