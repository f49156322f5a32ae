/** The comparison is to end: by the operator, at a limit, or because a server was lost. */
export class Stopped extends Error {
  override name = 'Stopped'
}

/** The same promise, until the signal ends the waiting: then it rejects with Stopped at once, whatever a server does. */
export async function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Its failure may come when nobody waits any more.
  work.catch(() => undefined)
  if (signal.aborted) throw new Stopped()
  let onAbort: () => void = () => undefined
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Stopped())
    signal.addEventListener('abort', onAbort, {once: true})
  })
  try {
    return await Promise.race([work, stopped])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
