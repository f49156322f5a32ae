import {encodeCommands, type Words} from '../../core/resp/encode-command.js'
import {Replies} from '../../core/resp/replies.js'
import type {Connection} from '../ports/connection.js'
import {ABOUT_THE_KEY} from './pair-link.js'

/** What both servers of a pair can be asked. */
export interface Capabilities {
  /** The most exact question for an expiry: absolute ms, remaining ms, or remaining seconds; null: it is not asked for. */
  readonly expiry: 'PEXPIRETIME' | 'PTTL' | 'TTL' | null
  /** One name may hold several types, and PTYPE lists them. */
  readonly severalTypes: boolean
  readonly smismember: boolean
  readonly zmscore: boolean
  readonly dump: boolean
  readonly streams: boolean
  /** Groups of streams can be asked for. */
  readonly streamGroups: boolean
  /** HPEXPIRETIME tells when single fields of a hash expire. */
  readonly fieldExpiry: boolean
}

const PROBED = 'lockstep:no-such-key'

/**
 * Asks both servers which of these commands they have; on an absent key each is free and changes nothing. `expiry`:
 * whether it may be asked for, be it of an absent key.
 */
export async function probeCapabilities(
  primary: Connection,
  replica: Connection,
  {
    severalTypes,
    expiry,
    streamGroups,
  }: Pick<Capabilities, 'severalTypes' | 'streamGroups'> & {readonly expiry: boolean},
): Promise<Capabilities> {
  const questions: Readonly<Record<string, Words>> = {
    smismember: ['SMISMEMBER', PROBED, 'm'],
    zmscore: ['ZMSCORE', PROBED, 'm'],
    dump: ['DUMP', PROBED],
    streams: ['XLEN', PROBED],
    ptype: ['PTYPE', PROBED],
    ...(expiry
      ? {
          pexpiretime: ['PEXPIRETIME', PROBED],
          pttl: ['PTTL', PROBED],
          fieldExpiry: ['HPEXPIRETIME', PROBED, 'FIELDS', '1', 'f'],
        }
      : {}),
  }
  const names = Object.keys(questions)
  const asked = Object.values(questions)
  const [ours, theirs] = await Promise.all([known(primary, asked), known(replica, asked)])
  const has = (name: string) => {
    const at = names.indexOf(name)
    return at >= 0 && ours[at]! && theirs[at]!
  }
  return {
    expiry: !expiry ? null : has('pexpiretime') ? 'PEXPIRETIME' : has('pttl') ? 'PTTL' : 'TTL',
    severalTypes: severalTypes && has('ptype'),
    smismember: has('smismember'),
    zmscore: has('zmscore'),
    dump: has('dump'),
    streams: has('streams'),
    streamGroups,
    fieldExpiry: has('fieldExpiry'),
  }
}

/** Each is asked on its own: one that is unknown would spoil the others, where they stand in a transaction. */
async function known(connection: Connection, questions: readonly Words[]): Promise<readonly boolean[]> {
  const answers = await Promise.all(questions.map((question) => connection.request(encodeCommands([question]), 1)))
  return answers.map((answer) => {
    const error = new Replies(answer, 1).error(0)
    // Pika has no length for a stream that is not there.
    return error === null || ABOUT_THE_KEY.test(error)
  })
}
