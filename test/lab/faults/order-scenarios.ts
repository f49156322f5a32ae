import type {Command} from '../../../src/core/operation.js'
import {differences} from '../support/differences.js'
import {untilShown, type Scenario} from '../support/scenario.js'

const BALLAST = 'x'.repeat(16 * 1024)
const KEYS = Array.from({length: 64}, (_, index) => `key${index + 1}`)

/** Large values keep the flush's worker busy while the others apply what comes behind the flush. */
export function flushAmplified(flush: string): Scenario {
  return ({primary, replica}, roundsMax) =>
    untilShown(roundsMax, async (round) => {
      const spelled = round % 2 === 0 ? flush.toLowerCase() : flush
      const commands: Command[] = [
        ...KEYS.map((key) => ['SET', key, `before-${round}`]),
        ...Array.from({length: 10}, () => ['SET', spelled, BALLAST]),
        [spelled],
        ...KEYS.map((key) => ['SET', key, `after-${round}`]),
      ]
      await primary.pipeline(commands)
      return (await differences(primary, replica)).length
    })
}

/** The four commands of the seed, one at a time, nothing else. */
export const flushLiteral: Scenario = ({primary, replica}, roundsMax) =>
  untilShown(roundsMax, async (round) => {
    for (const command of [`SET key a${round}`, `SET key b${round}`, 'FLUSHDB', `SET key c${round}`]) {
      await primary.call(command)
    }
    return (await differences(primary, replica)).length
  })

/** Writes of another connection right behind the reply-less flush. */
export const flushRaced: Scenario = async ({client, primary, replica}, roundsMax) => {
  const flusher = await client('primary')
  return untilShown(roundsMax, async (round) => {
    const flush = flusher.call('FLUSHDB')
    for (let turn = 0; turn < 5; turn++) {
      await primary.pipeline(KEYS.map((key) => ['SET', key, `${round}-${turn}`]))
    }
    await flush
    return (await differences(primary, replica)).length
  })
}

/** Readers that see one name gone and then another one still there, all written before the flush. */
export const flushTorn: Scenario = async ({client, primary}, roundsMax) => {
  const reader = await client('primary')
  return untilShown(roundsMax, async (round) => {
    await primary.pipeline(KEYS.map((key) => ['SET', key, String(round)]))
    const flush = primary.call('FLUSHDB')
    const reads = await reader.pipeline([...KEYS, ...KEYS].map((key) => ['GET', key]))
    await flush
    const firstNil = reads.indexOf(null)
    return firstNil < 0 ? 0 : reads.slice(firstNil).filter((value) => value !== null).length
  })
}

/** Commands of several keys between single writes of those keys. */
export const multiKeyRaced: Scenario = ({primary, replica}, roundsMax) =>
  untilShown(roundsMax, async (round) => {
    const commands = KEYS.flatMap((key, index): Command[] => {
      const other = KEYS[(index * 7 + 3) % KEYS.length]!
      return [
        ['SET', key, BALLAST],
        ['MSET', key, `${round}-first`, other, `${round}-second`],
        ['SET', other, `${round}-after`],
        ['DEL', key, other],
        ['SET', other, `${round}-last`],
      ]
    })
    await primary.pipeline(commands)
    return (await differences(primary, replica)).length
  })
