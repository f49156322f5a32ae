import {typeCalled} from '../../core/engine/value-types.js'
import type {Words} from '../../core/resp/encode-command.js'
import type {KeyFacts} from '../../core/diff/examination.js'
import type {Replies} from '../../core/resp/replies.js'
import type {PairLink} from './pair-link.js'

/** The types that both sides hold under these names, and nothing of their values. */
export async function readTypes(
  link: PairLink,
  keys: readonly Buffer[],
): Promise<ReadonlyArray<{readonly primary: readonly string[]; readonly replica: readonly string[]}>> {
  const [ours, theirs] = await readFacts(link, keys, 0)
  return keys.map((_, at) => ({primary: ours[at]!.types, replica: theirs[at]!.types}))
}

/** What both sides say of these names. */
export async function readFacts(
  link: PairLink,
  keys: readonly Buffer[],
  nowMs: number,
): Promise<[KeyFacts[], KeyFacts[]]> {
  const {severalTypes, streams, expiry} = link.capabilities
  const asked = [
    severalTypes ? 'PTYPE' : 'TYPE',
    ...(expiry === null ? [] : [expiry]),
    ...(severalTypes && streams ? ['XLEN'] : []),
  ]
  const questions = (key: Buffer): readonly Words[] => asked.map((command) => [command, key])
  const perKey = asked.length
  const unitMs = expiry === 'TTL' ? 1000 : 1
  const [ours, theirs] = await link.readBoth(keys.flatMap(questions))
  const facts = (replies: Replies) =>
    keys.map((_, at): KeyFacts => {
      const answered = expiry === null ? -1 : replies.number(at * perKey + 1)
      const expireAtMs = answered < 0 ? null : expiry === 'PEXPIRETIME' ? answered : nowMs + answered * unitMs
      const stream = asked.at(-1) === 'XLEN' && sizeAt(replies, (at + 1) * perKey - 1) > 0
      return {types: typesOf(replies, at * perKey, severalTypes, stream), expireAtMs}
    })
  return [facts(ours), facts(theirs)]
}

function typesOf(replies: Replies, at: number, severalTypes: boolean, stream: boolean): readonly string[] {
  if (!severalTypes) {
    const type = typeCalled(replies.text(at))
    return type === 'none' ? [] : [type]
  }
  const types = replies.bulks(at).map((type) => (type ?? replies.unexpected(at, 'names of types')).toString('latin1'))
  // Pika's PTYPE and TYPE know nothing of streams: only their length shows that there is one.
  return stream && !types.includes('stream') ? [...types, 'stream'] : types
}

/** The size in a reply; 0 where the key took another type meanwhile. */
export function sizeAt(replies: Replies, at: number): number {
  return replies.error(at) === null ? replies.number(at) : 0
}
