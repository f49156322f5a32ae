import {wrapText} from '../../core/report/wrap-text.js'
import {stdoutStyle} from '../output/text-style-of.js'

/** Every command that `lockstep diff` may send, and what for. */
const COMMANDS: ReadonlyArray<readonly [commands: string, purpose: string]> = [
  ['auth client|setname client|no-touch select ping', 'connecting'],
  ['info time', 'roles, positions, flushes, restarts, clocks; every 0.5 s'],
  ['scan', 'listing names, on both sides'],
  ['mget pexpiretime pttl ttl', 'values and expiry of strings, page by page, on both sides'],
  ['exists', "looking the replica's names up on the primary"],
  ['type strlen hlen llen scard zcard xlen', 'what else a name holds, and how much of it'],
  ['get getrange hgetall lrange smembers zrange xrange xrevrange dump', 'whole values, and pieces of large ones'],
  ['hscan hmget hget sscan smismember sismember zscan zmscore zscore', 'large hashes, sets and sorted sets, in pieces'],
  ['xinfo|stream xinfo|groups xpending', 'groups of streams and their pending entries'],
]

/** Not in the rule for an ACL, which a server refuses that does not know all of its commands. */
const ON_PIKA: ReadonlyArray<readonly [commands: string, where: string]> = [
  ['MULTI EXEC DISCARD', 'Pika, around all questions about keys: then its store answers them, and not its read cache'],
  ['PTYPE', 'Pika, instead of TYPE'],
  ['PKSCANRANGE KEYS', 'Pika, instead of SCAN: names in order, with the values of strings; names of streams'],
  ['PKHSCANRANGE SUNION ZRANGEBYSCORE ZLEXCOUNT', 'Pika, where a server refuses transactions, as replicas of 3.5.4 do'],
]

const ELSEWHERE = [
  ...ON_PIKA,
  ['HPEXPIRETIME', 'where single fields of a hash can expire (Redis 7.4, Valkey 9)'],
  ['CONFIG GET databases', 'how many databases there are; without it they are probed by SELECT'],
  ['NAMESPACE GET', 'where users see namespaces of their own'],
] as const

const LEFT_OUT = [
  'TTL, PTTL and TYPE to a Pika with a read cache that refuses transactions: it may crash while keys are being loaded ' +
    'into the cache. Then expiry is not compared, and the verdict is inconclusive, unless --no-expiry says that it need not be; ' +
    '--accept-hazards asks all the same.',
  'XINFO GROUPS to Pika, which never answers it (it has no groups).',
]

/** The text of `--explain`: commands for an ACL, none of which writes. */
export function explainDiff(json: boolean): string {
  const acl = aclRule()
  const {width} = stdoutStyle()
  const indented = (text: string, indent: string) => wrapText(text, width, indent)
  if (json) {
    const commands = COMMANDS.map(([names, purpose]) => ({purpose, commands: names.toUpperCase().split(' ')}))
    return JSON.stringify(
      {
        schema: 'lockstep.explain-diff/1',
        commands,
        onPika: ON_PIKA.flatMap(([names]) => names.split(' ')),
        leftOut: LEFT_OUT,
        elsewhere: Object.fromEntries(ELSEWHERE),
        acl,
      },
      null,
      2,
    )
  }
  return [
    indented('lockstep diff only reads. These are all the commands it sends, to both servers:', ''),
    '',
    ...COMMANDS.map(
      ([commands, purpose]) =>
        `${indented(purpose, '  ')}\n${indented(commands.replaceAll('|', ' ').toUpperCase(), '    ')}`,
    ),
    '',
    indented('Optional, left out where a server does not know them:', ''),
    ...ELSEWHERE.map(([command, where]) => `${indented(where, '  ')}\n    ${command}`),
    '',
    ...LEFT_OUT.map((sentence) => `Left out: ${sentence}`),
    '',
    'A user that may do nothing else (Redis 7, Valkey):',
    `  ${acl}`,
    '',
  ].join('\n')
}

function aclRule(): string {
  const rules = COMMANDS.flatMap(([commands]) => commands.split(' '))
    .filter((command) => command !== 'auth')
    .map((command) => `+${command}`)
  return `ACL SETUSER lockstep on '>PASSWORD' '~*' resetchannels -@all ${rules.join(' ')}`
}
