import {encodeWords, type RawCommand} from '../../core/diff/encode-words.js'
import {Replies} from '../../core/diff/replies.js'
import type {BulkConnection} from '../ports/bulk-connection.js'

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
}

const PROBED = 'lockstep:no-such-key'

/** Asks both servers which of these commands they have; on an absent key each is free and changes nothing. */
export async function probeCapabilities(
  primary: BulkConnection,
  replica: BulkConnection,
  severalTypes: boolean,
): Promise<Capabilities> {
  const questions: readonly RawCommand[] = [
    ['PEXPIRETIME', PROBED],
    ['PTTL', PROBED],
    ['SMISMEMBER', PROBED, 'm'],
    ['ZMSCORE', PROBED, 'm'],
    ['DUMP', PROBED],
    ['XLEN', PROBED],
    ['PTYPE', PROBED],
    ['SCAN', '0', 'COUNT', '1', 'TYPE', 'string'],
  ]
  const [ours, theirs] = await Promise.all([known(primary, questions), known(replica, questions)])
  const both = questions.map((_, at) => ours[at]! && theirs[at]!)
  const [pexpiretime, pttl, smismember, zmscore, dump, streams, ptype, scanType] = both as [
    boolean,
    boolean,
    boolean,
    boolean,
    boolean,
    boolean,
    boolean,
    boolean,
  ]
  return {
    expiry: pexpiretime ? 'PEXPIRETIME' : pttl ? 'PTTL' : 'TTL',
    severalTypes: severalTypes && ptype,
    smismember,
    zmscore,
    dump,
    streams,
    scanType,
  }
}

async function known(connection: BulkConnection, questions: readonly RawCommand[]): Promise<readonly boolean[]> {
  const {bytes, length, release} = await connection.request(encodeWords(questions), questions.length)
  const replies = new Replies(bytes.subarray(0, length), questions.length)
  const answered = questions.map((_, at) => replies.error(at) === null)
  release()
  return answered
}
