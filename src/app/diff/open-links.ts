import {hazardOf} from '../../core/engine/hazard.js'
import type {ShownValue} from '../../core/diff/describe-difference.js'
import {Failure} from '../failure.js'
import {ConnectionLost} from '../ports/connection.js'
import type {View} from '../ports/view.js'
import {openToStore} from '../store-connection.js'
import {probeCapabilities} from './capabilities.js'
import {LinkEnd, PairLink, type Gate} from './pair-link.js'
import {Stopped} from './stopped.js'
import {readShownValues} from './read-shown-values.js'

/** Connections that rested so long are used. */
const REST_MS = 15_000

type Shown = ReadonlyArray<ShownValue | null>

/** One link for each thing that goes on at the same time. */
export interface PairLinks {
  readonly forward: PairLink
  /** For close looks at what a page of `forward` left open. */
  readonly looks: PairLink
  readonly backward: PairLink
  readonly resolve: PairLink
  /** What both sides hold under names, with the types that differ, of the database that `resolve` has selected. */
  readShown(keys: readonly Buffer[], types: readonly string[]): Promise<readonly [primary: Shown, replica: Shown]>
  /** Keeps connections that are not used for a while. */
  keepAlive(): Promise<void>
  close(): void
  /** Why expiry is not asked for, although it should be; null when it is. */
  readonly withoutExpiry: string | null
}

/** What a comparison may ask. */
export interface LinkOptions {
  /** Expiry is compared. */
  readonly expiry: boolean
  /** The operator insists on what a server may not survive. */
  readonly acceptHazards: boolean
}

/**
 * Connects to both servers and asks what they can be asked. Rejects with a Failure when one cannot be reached. When the
 * gate's signal ends the comparison, all connections are closed: nobody waits for a server that hangs.
 */
export async function openLinks(
  primary: View,
  replica: View,
  gate: Gate,
  {expiry, acceptHazards}: LinkOptions,
): Promise<PairLinks> {
  const opened: LinkEnd[] = []
  const silent = new Set<View>()
  const end = async (view: View, purpose: string) => {
    const {connection, mayAskExpiry} = await openToStore(view, `diff:${purpose}`)
    const one = new LinkEnd(view, connection, gate)
    if (!mayAskExpiry && !acceptHazards) silent.add(view)
    opened.push(one)
    if (gate.signal.aborted) throw new Stopped()
    return one
  }
  const close = () => {
    for (const {connection} of opened) connection.close()
  }
  gate.signal.addEventListener('abort', close, {once: true})
  try {
    const ends = []
    for (const purpose of ['forward', 'looks', 'backward', 'resolve'])
      ends.push([await end(primary, purpose), await end(replica, purpose)] as const)
    const severalTypes = primary.engine.severalTypesPerName || replica.engine.severalTypesPerName
    const [ours, theirs] = [opened[0]!.connection, opened[1]!.connection]
    const capabilities = await probeCapabilities(ours, theirs, {
      severalTypes,
      expiry: expiry && silent.size === 0,
      streamGroups: [primary, replica].every(({engine}) => hazardOf('xinfo|groups', engine, false) === null),
    })
    const [forward, looks, backward, resolve] = ends.map(([ours, theirs]) => new PairLink(ours, theirs, capabilities))
    return {
      forward: forward!,
      looks: looks!,
      backward: backward!,
      resolve: resolve!,
      readShown(keys, types) {
        const wanted = capabilities.severalTypes ? types : null
        return Promise.all([
          readShownValues(resolve!.primary, keys, wanted),
          readShownValues(resolve!.replica, keys, wanted),
        ])
      },
      async keepAlive() {
        await Promise.all(opened.map((one) => one.keepAlive(REST_MS)))
      },
      close,
      withoutExpiry: expiry && silent.size > 0 ? withoutExpiry([...silent][0]!) : null,
    }
  } catch (error) {
    close()
    if (!(error instanceof ConnectionLost)) throw error
    throw new Failure('unreachable', error.message, 'is it a server that speaks the Redis protocol?')
  }
}

function withoutExpiry({name, address, engine}: View): string {
  const why = hazardOf('pttl', engine, true)?.why ?? ''
  return (
    `expiry was not compared: ${name} ${address} refuses transactions, and outside of them PTTL is a hazard: ${why}; ` +
    '--no-expiry leaves expiry out for good, --accept-hazards asks all the same'
  )
}
