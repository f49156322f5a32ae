import {counterCommands} from './counter-commands.js'
import type {DataHandler} from './data-call.js'
import {expiryCommands} from './expiry-commands.js'
import {hashCommands} from './hash-commands.js'
import {keyCommands} from './key-commands.js'
import {listCommands} from './list-commands.js'
import {setCommands} from './set-commands.js'
import {stringCommands} from './string-commands.js'
import {zsetCommands} from './zset-commands.js'

/** Every command on data that the lab knows, by lower-case name. Flushes are the servers' own. */
export const dataCommands: ReadonlyMap<string, DataHandler> = new Map(
  Object.entries({
    ...keyCommands,
    ...expiryCommands,
    ...stringCommands,
    ...counterCommands,
    ...hashCommands,
    ...listCommands,
    ...setCommands,
    ...zsetCommands,
  }),
)
