import type {Command} from '../../../src/core/operation.js'
import {differences} from '../support/differences.js'
import {untilShown, type Scenario} from '../support/scenario.js'

const KEYS = Array.from({length: 40}, (_, index) => `key${index + 1}`)

/** A round of these commands for each key, then a comparison of the stores. */
function compared(perKey: (key: string, round: number) => Command[], databases = [0]): Scenario {
  return ({primary, replica}, roundsMax) =>
    untilShown(roundsMax, async (round) => {
      await primary.pipeline(KEYS.flatMap((key) => perKey(key, round)))
      return (await differences(primary, replica, databases)).length
    })
}

export const plainWrites = compared((key, round) => [['SET', `${key}:${round}`, 'v']])

export const counters = compared((key) => [
  ['INCR', key],
  ['RPUSH', `list:${key}`, 'element'],
])

export const twoDatabases = compared((key, round) => [['SET', `${key}:${round}`, 'v']], [0, 1])

export const flushedOnce: Scenario = ({primary, replica}, roundsMax) =>
  untilShown(roundsMax, async (round) => {
    await primary.pipeline([...KEYS.map((key) => ['SET', `${key}:${round}`, 'v']), ['FLUSHDB'], ['SET', 'after', 'v']])
    return (await differences(primary, replica)).length
  })

export const expiries = compared((key) => [
  ['SET', key, 'v', 'EX', '1000'],
  ['SETEX', `setex:${key}`, '1000', 'v'],
  ['SET', `plain:${key}`, 'v'],
  ['EXPIRE', `plain:${key}`, '1000'],
])

export const countersWithExpiry = compared((key) => [
  ['SET', key, '1', 'EX', '1000'],
  ['INCR', key],
  ['SET', `other:${key}`, '1', 'EX', '1000'],
  ['INCRBY', `other:${key}`, '1'],
])
