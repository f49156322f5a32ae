import {untilShown, type Scenario} from '../support/scenario.js'
import {settle} from '../support/settle.js'
import {waitUntil} from '../../support/wait-until.js'

const KEYS = Array.from({length: 50}, (_, index) => `key${index + 1}`)
const GETS = KEYS.map((key) => ['GET', key])

/** Reads right behind the flush, in its pipeline and on another connection, that still give what was flushed. */
export const readBehindFlush: Scenario = async ({client, primary}, roundsMax) => {
  const other = await client('primary')
  return untilShown(roundsMax, async (round) => {
    await primary.pipeline([...KEYS.map((key) => ['SET', key, String(round)]), ...GETS, ...GETS])
    const replies = await primary.pipeline([['FLUSHALL'], ...GETS])
    const elsewhere = await other.pipeline(GETS)
    return [...replies.slice(1), ...elsewhere].filter((value) => value !== null).length
  })
}

/** Cached reads that still disagree with the store when everything in flight has landed. */
export const staleAfterLoad: Scenario = ({primary}, roundsMax) =>
  untilShown(roundsMax, async (round) => {
    await primary.pipeline([...KEYS.map((key) => ['SET', key, String(round)]), ...GETS, ['FLUSHALL']])
    await waitUntil('the cache is in use and nothing is loading', async () => {
      const info = await primary.text('INFO cache')
      return info.includes('cache_status:Ok') && info.includes('waitting_load_keys_num:0')
    })
    return (await primary.pipeline(GETS)).filter((value) => value !== null).length
  })

/** As above for a plain write: a load that began before it lands after it. */
export const staleAfterWrite: Scenario = ({primary}, roundsMax) =>
  untilShown(roundsMax, async (round) => {
    await primary.pipeline(KEYS.flatMap((key) => [`SET ${key} old${round}`, `GET ${key}`, `SET ${key} new${round}`]))
    await waitUntil('nothing is loading', async () =>
      (await primary.text('INFO cache')).includes('waitting_load_keys_num:0'),
    )
    return (await primary.pipeline(GETS)).filter((value) => value !== `new${round}`).length
  })

/** Values that the replica's cache gives and its store does not hold any more. */
export const staleOnReplica: Scenario = ({primary, replica}, roundsMax) =>
  untilShown(roundsMax, async (round) => {
    await primary.pipeline(KEYS.map((key) => ['SET', key, `old${round}`]))
    await settle(primary, replica)
    await replica.pipeline(GETS)
    await primary.pipeline(KEYS.map((key) => ['SET', key, `new${round}`]))
    await settle(primary, replica)
    return (await replica.pipeline(GETS)).filter((value) => value !== `new${round}`).length
  })
