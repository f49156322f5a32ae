/** No server has more; one that accepts every number has one database and takes SELECT for a matter of form (Kvrocks). */
const BEYOND_ANY = 2 ** 30

/**
 * How many databases a server has that accepts `SELECT db` for each of them. What its configuration says is proven
 * first (a cluster says 16 and has one); otherwise the last number is searched for.
 */
export async function countDatabases(
  accepts: (db: number) => Promise<boolean>,
  configured: number | null,
): Promise<number> {
  if (await accepts(BEYOND_ANY)) return 1
  if (configured !== null && (await accepts(configured - 1))) return configured
  let accepted = 0
  let refused = 1
  while (await accepts(refused)) [accepted, refused] = [refused, refused * 2]
  while (refused - accepted > 1) {
    const middle = Math.floor((accepted + refused) / 2)
    if (await accepts(middle)) accepted = middle
    else refused = middle
  }
  return accepted + 1
}
