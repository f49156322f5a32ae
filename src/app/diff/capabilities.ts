import {encodeCommands, type Words} from '../../core/resp/encode-command.js'
import {Replies} from '../../core/resp/replies.js'
import type {Connection} from '../ports/connection.js'

/** What both servers of a pair can be asked. */
export interface Capabilities {
  /** The most exact question for an expiry: absolute ms, remaining ms, or remaining seconds. */
  readonly expiry: 'PEXPIRETIME' | 'PTTL' | 'TTL'
  /** One name may hold several types, and PTYPE lists them. */
  readonly severalTypes: boolean
  readonly smismember: boolean
  readonly zmscore: boolean
  readonly dump: boolean
  readonly streams: boolean
  /** SCAN takes TYPE. */
  readonly scanType: boolean
  /** HPEXPIRETIME tells when single fields of a hash expire. */
  readonly fieldExpiry: boolean
}

const PROBED = 'lockstep:no-such-key'

/** Asks both servers which of these commands they have; on an absent key each is free and changes nothing. */
export async function probeCapabilities(
  primary: Connection,
  replica: Connection,
  severalTypes: boolean,
): Promise<Capabilities> {
  const questions: readonly Words[] = [
    ['PEXPIRETIME', PROBED],
    ['PTTL', PROBED],
    ['SMISMEMBER', PROBED, 'm'],
    ['ZMSCORE', PROBED, 'm'],
    ['DUMP', PROBED],
    ['XLEN', PROBED],
    ['PTYPE', PROBED],
    ['SCAN', '0', 'COUNT', '1', 'TYPE', 'string'],
    ['HPEXPIRETIME', PROBED, 'FIELDS', '1', 'f'],
  ]
  const [ours, theirs] = await Promise.all([known(primary, questions), known(replica, questions)])
  const [pexpiretime, pttl, smismember, zmscore, dump, streams, ptype, scanType, fieldExpiry] = questions.map(
    (_, at) => ours[at]! && theirs[at]!,
  ) as [boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean, boolean]
  return {
    expiry: pexpiretime ? 'PEXPIRETIME' : pttl ? 'PTTL' : 'TTL',
    severalTypes: severalTypes && ptype,
    smismember,
    zmscore,
    dump,
    streams,
    scanType,
    fieldExpiry,
  }
}

async function known(connection: Connection, questions: readonly Words[]): Promise<readonly boolean[]> {
  const replies = new Replies(await connection.request(encodeCommands(questions), questions.length), questions.length)
  return questions.map((_, at) => replies.error(at) === null)
}
