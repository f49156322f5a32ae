import type {Bulk} from '../bulk.js'
import type {Command} from '../operation.js'
import {commandFacts, commandName, type KeyPlaces} from './command-facts.js'

/** The keys a command names, in order; empty for keyless and unknown commands. */
export function commandKeys(command: Command): readonly Bulk[] {
  const places = commandFacts(commandName(command))?.keys
  if (!places) return []
  const keys = positionalKeys(command, places)
  if (places.counted) return [...keys, ...countedKeys(command, places.counted)]
  if (places.elsewhere === 'streams') return streamKeys(command)
  return places.elsewhere === 'store' ? [...keys, ...storeKeys(command)] : keys
}

function positionalKeys(command: Command, {first, last, step}: KeyPlaces): Bulk[] {
  if (first === 0) return []
  const end = last < 0 ? command.length + last : last
  const keys: Bulk[] = []
  for (let at = first; at <= end && at < command.length; at += step) keys.push(command[at]!)
  return keys
}

function countedKeys(command: Command, {at, step}: {readonly at: number; readonly step: number}): readonly Bulk[] {
  const count = Number(command[at])
  if (!Number.isInteger(count) || count <= 0) return []
  return command.slice(at + 1, at + 1 + count * step).filter((_, index) => index % step === 0)
}

function streamKeys(command: Command): readonly Bulk[] {
  const at = command.findIndex((word) => typeof word === 'string' && word.toLowerCase() === 'streams')
  if (at < 0) return []
  const rest = command.slice(at + 1)
  return rest.slice(0, rest.length / 2)
}

function storeKeys(command: Command): readonly Bulk[] {
  const at = command.findIndex(
    (word, index) =>
      index > 1 && typeof word === 'string' && /^store(dist)?$/i.test(word) && index + 1 < command.length,
  )
  return at < 0 ? [] : [command[at + 1]!]
}
