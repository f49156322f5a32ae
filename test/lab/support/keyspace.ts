import type {Reply} from '../../../src/core/operation.js'
import type {RawClient} from './raw-client.js'

const READ: Readonly<Record<string, (name: string) => string[]>> = {
  string: (name) => ['GETRANGE', name, '0', '-1'],
  hash: (name) => ['HGETALL', name],
  list: (name) => ['LRANGE', name, '0', '-1'],
  set: (name) => ['SMEMBERS', name],
  zset: (name) => ['ZRANGE', name, '0', '-1', 'WITHSCORES'],
}

/** Everything a database holds in its store: name to type, value in a canonical order, and the instant it ends. */
export async function keyspace(client: RawClient, db = 0): Promise<Record<string, unknown>> {
  await client.call(['SELECT', String(db)])
  const held: Record<string, unknown> = {}
  for (const name of await names(client)) {
    const [type, endsAt] = await client.pipeline([
      ['TYPE', name],
      ['PEXPIRETIME', name],
    ])
    if (type === 'none') continue
    const value = await client.call(READ[type as string]!(name))
    held[name] = {type, value: canonical(type as string, value), endsAt}
  }
  await client.call('SELECT 0')
  return held
}

async function names(client: RawClient): Promise<string[]> {
  const found = new Set<string>()
  let cursor = '0'
  do {
    const [next, page] = (await client.call(['SCAN', cursor, 'COUNT', '1000'])) as [string, string[]]
    for (const name of page) found.add(name)
    cursor = next
  } while (cursor !== '0')
  return [...found].sort()
}

function canonical(type: string, value: Reply): Reply {
  if (type === 'set') return [...(value as string[])].sort()
  if (type !== 'hash') return value
  const flat = value as string[]
  return flat
    .filter((_, at) => at % 2 === 0)
    .map((field, at) => `${field}=${flat[at * 2 + 1]}`)
    .sort()
}
