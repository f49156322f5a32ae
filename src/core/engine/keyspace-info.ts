/** How many keys each database has, as the keyspace section of INFO counts them; empty ones are absent. */
export function keysByDatabase(info: ReadonlyMap<string, string>): ReadonlyMap<number, number> {
  const keys = new Map<number, number>()
  for (const [field, value] of info) {
    const db = /^db(\d+)$/.exec(field)?.[1]
    const count = /\bkeys=(\d+)/.exec(value)?.[1]
    if (db !== undefined && count !== undefined) keys.set(Number(db), Number(count))
  }
  return keys
}
