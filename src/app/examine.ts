import {caughtUp, type ReplicationState} from '../core/engine/replication-state.js'
import {hazardOf} from '../core/engine/hazard.js'
import {serverTimeMs} from '../core/server-time.js'
import {examinePermissions} from './examine-permissions.js'
import {examineSettings, type Finding} from './examine-settings.js'
import {findOtherRun} from './find-other-run.js'
import type {Clock} from './ports/clock.js'
import type {KeyspacePort} from './ports/keyspace.js'
import {openToStore} from './store-connection.js'
import {allViews, type View, type Views} from './ports/view.js'

/** What is known of one server. */
export interface ServerFacts {
  readonly view: string
  readonly address: string
  readonly engine: string
  readonly version: string
  readonly role: string
  readonly offsets: string
  /** `empty`, or which databases hold keys. */
  readonly keys: string
  /** State of the read cache, where the server tells. */
  readonly cache: string | null
  /** The server's clock minus ours, to about the time of one round trip; null when it does not tell. */
  readonly clockSkewMs: number | null
}

/** Expiry is compared across servers, so clocks this far apart are worth reporting. */
const NOTABLE_SKEW_MS = 500

/** Looks at every view, without writing anything. */
export async function examine(
  views: Views,
  keyspaces: KeyspacePort,
  clock: Clock,
  runId: string,
): Promise<{servers: ServerFacts[]; findings: Finding[]}> {
  const findings: Finding[] = []
  const states = new Map<string, ReplicationState>()
  const servers: ServerFacts[] = []
  for (const view of allViews(views)) {
    const state = await view.control.replication()
    states.set(view.name, state)
    servers.push(await serverFacts(view, state, keyspaces, clock))
  }
  const primary = states.get(views.primary.name)!
  findings.push(...roleFindings(views, primary, states))
  const other = await findOtherRun(views.primary, runId)
  if (other !== null)
    findings.push({
      severity: 'stops',
      text: `another lockstep run is using ${views.primary.address} (client ${other})`,
    })
  for (const server of servers) findings.push(...serverFindings(server))
  for (const view of allViews(views))
    findings.push(...(await examinePermissions(view)), ...(await examineSettings(view)), ...(await hazards(view)))
  return {servers, findings}
}

/** What lockstep leaves out since the server may not survive it. */
async function hazards(view: View): Promise<Finding[]> {
  const {connection, mayAskExpiry} = await openToStore(view, `doctor:${view.name}`)
  connection.close()
  if (mayAskExpiry) return []
  const why = hazardOf('pttl', view.engine, true)?.why ?? ''
  return [
    {
      severity: 'note',
      text:
        `${view.address} (${view.name}) refuses transactions, and outside of them PTTL, TTL and TYPE are a hazard: ${why}. ` +
        'A diff leaves expiry out: --no-expiry says that it may, --accept-hazards asks all the same',
    },
  ]
}

async function serverFacts(
  view: View,
  state: ReplicationState,
  keyspaces: KeyspacePort,
  clock: Clock,
): Promise<ServerFacts> {
  const cache = (await view.control.info('cache')).get('cache_status') ?? null
  return {
    view: view.name,
    address: view.address,
    engine: view.engine.engine,
    version: view.engine.version,
    role: state.role,
    offsets:
      Object.entries(state.offsets)
        .map(([log, offset]) => (log === 'all' ? offset.toLocaleString('en') : `${log} ${offset.toLocaleString('en')}`))
        .join(', ') || '-',
    keys: await keysText(view, keyspaces),
    cache,
    clockSkewMs: await clockSkewMs(view, clock),
  }
}

async function keysText(view: View, keyspaces: KeyspacePort): Promise<string> {
  const databases = await keyspaces.databases(view)
  const holding = new Set<number>()
  for await (const {db, names} of keyspaces.names(view, databases)) if (names.length > 0) holding.add(db)
  return holding.size === 0 ? 'empty' : `in database ${[...holding].join(', ')}`
}

async function clockSkewMs(view: View, clock: Clock): Promise<number | null> {
  const skewMs = serverTimeMs(await view.control.call(['TIME'])) - clock.wallTime().getTime()
  return Number.isNaN(skewMs) ? null : Math.round(skewMs)
}

function roleFindings(
  views: Views,
  primary: ReplicationState,
  states: ReadonlyMap<string, ReplicationState>,
): Finding[] {
  const stops = (text: string): Finding => ({severity: 'stops', text})
  const found: Finding[] = []
  if (primary.role !== 'master')
    found.push(stops(`${views.primary.address} is not a primary: its role is ${primary.role}`))
  for (const replica of views.replicas) {
    const state = states.get(replica.name)!
    if (state.role !== 'slave') found.push(stops(`${replica.address} is not a replica: its role is ${state.role}`))
    else if (!state.linkUp)
      found.push(stops(`${replica.address} has no link to its primary ${state.masterAddress ?? ''}`))
    else if (state.historyId !== primary.historyId)
      found.push(stops(`${replica.address} does not follow ${views.primary.address}`))
    else if (caughtUp(primary.offsets, state.offsets) === false)
      found.push({severity: 'note', text: `${replica.address} is behind its primary`})
  }
  for (const [name, state] of states) if (state.loading) found.push(stops(`${name} is loading its data`))
  return found
}

function serverFindings({view, address, keys, clockSkewMs: skew, cache}: ServerFacts): Finding[] {
  const found: Finding[] = []
  if (keys !== 'empty')
    found.push({
      severity: 'note',
      text: `${address} (${view}) holds keys ${keys}: a workload that touches them is refused without --allow-flush`,
    })
  if (skew !== null && Math.abs(skew) > NOTABLE_SKEW_MS)
    found.push({
      severity: 'note',
      text: `the clock of ${address} (${view}) is ${skew} ms off: expiry times may differ by that much`,
    })
  if (cache !== null && cache.toLowerCase() !== 'ok')
    found.push({severity: 'note', text: `the read cache of ${address} (${view}) is not ready: ${cache}`})
  return found
}
