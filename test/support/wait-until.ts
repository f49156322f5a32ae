import {setTimeout as delay} from 'node:timers/promises'

/** Resolves when the condition holds; rejects, naming it, when it has not within the limit, which is there for what hangs, not for what is slow. */
export async function waitUntil(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 900_000,
): Promise<void> {
  const deadline = Date.now() + limitMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${limitMs} ms: ${what}`)
    await delay(5)
  }
}
