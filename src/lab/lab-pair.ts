import {randomBytes} from 'node:crypto'
import {combineHooks} from './faults/combine-hooks.js'
import {LAB_FAULTS} from './faults/lab-faults.js'
import type {Dialect} from './dialect/dialect.js'
import {DIALECTS} from './dialect/dialects.js'
import type {LabOptions} from './lab-options.js'
import {ApplySchedule} from './replication/apply-schedule.js'
import {SeededRandom} from './seeded-random.js'
import {LabServer} from './server/lab-server.js'
import {PrimaryRole} from './server/primary-role.js'
import {ReplicaRole} from './server/replica-role.js'
import {Keyspaces} from './server/keyspaces.js'

/** A primary and its replica, listening in this process. */
export interface LabPair {
  readonly port: number
  readonly replicaPort: number
  close(): void
}

/** Of what only the replica does. */
const never = (): boolean => false

/** Builds the pair and takes the ports; rejects, with nothing left open, when one is in use. */
export async function openLabPair(options: LabOptions): Promise<LabPair> {
  const {seed, faults = [], rate = 1, workers = 6, databases = 16, port = 0, replicaPort = 0, password} = options
  const chosen = LAB_FAULTS.filter(({name}) => faults.includes(name))
  const {replicaOrder = chosen.find(({order}) => order)?.order ?? 'barrier', cacheClear = 'invalidate-first'} = options
  const random = new SeededRandom(seed)
  const hooks = combineHooks(
    chosen.map((fault) => {
      const choices = random.fork()
      return fault.hooks(choices, () => choices.chance(rate), databases)
    }),
  )
  const dialect = DIALECTS[options.dialect ?? 'lab']
  const settings = {password, replicationId: randomBytes(25).toString('hex'), faults, workers, dialect}
  const primary = new LabServer(settings)
  const replica = new LabServer(settings)
  const follower = new ReplicaRole(
    new Keyspaces(databases, random.fork(), hooks, cacheClear, dialect),
    new ApplySchedule(workers, random.fork()),
    replicaOrder,
    () => primary.port,
    hooks,
    replica.changed,
    ({db, source, words}) => {
      if (replica.monitored) replica.feedMonitors(db, source, words)
    },
  )
  const leader = new PrimaryRole(
    new Keyspaces(databases, random.fork(), {...hooks, keepsEmpty: never, countsEnded: never}, cacheClear, dialect),
    follower,
    () => replica.port,
    hooks,
    primary.changed,
    flushTime(dialect, random),
  )
  primary.role = leader
  replica.role = follower
  const close = (): void => {
    primary.close()
    replica.close()
  }
  try {
    await primary.listen(port)
    await replica.listen(replicaPort)
  } catch (error) {
    close()
    throw error
  }
  return {port: primary.port, replicaPort: replica.port, close}
}

function flushTime({flushMs}: Dialect, random: SeededRandom): () => number | null {
  if (!flushMs) return () => null
  const choices = random.fork()
  return () => choices.between(flushMs.least, flushMs.most)
}
