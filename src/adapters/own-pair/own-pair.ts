import {Failure, ServerLost} from '../../app/failure.js'
import type {Clock} from '../../app/ports/clock.js'
import type {Control} from '../../app/ports/view.js'
import type {NemesisPort} from '../../app/ports/nemesis-port.js'
import {DEATH_MS, LOG_LINES, type EndedServer} from '../../app/ports/pair-source.js'
import type {Command} from '../../core/operation.js'
import type {ServerOption, ServerRecipe} from '../../core/engine/server-recipe.js'
import {displayCommand} from '../../core/report/display-command.js'
import {errorText} from '../../core/outcome.js'
import type {Secret} from '../redis/secret.js'
import {freePort} from './free-port.js'
import {Keeper} from './keeper.js'
import {LinkRelay} from './link-relay.js'
import {nemesisOn} from './nemesis-on.js'
import {lastLines, lastWords, notUp, startServer, withControl, type OwnServer, type ServerStart} from './own-server.js'

/** What the servers of one side are started from. */
export interface OwnSide {
  readonly program: string
  readonly recipe: ServerRecipe
  readonly options: readonly ServerOption[]
}

/** A pair to be started. */
export interface OwnPairStart {
  readonly primary: OwnSide
  readonly replica: OwnSide
  readonly replicas: number
  /** Each replica follows the one before it, instead of the primary. */
  readonly chain: boolean
  /** A relay stands in every link, so that it can be held up. */
  readonly relays: boolean
  readonly password: Secret | undefined
  /** Of a command. */
  readonly timeoutMs: number
}

/** A primary and its replicas on 127.0.0.1 that lockstep started, in sync. */
export interface OwnPair {
  readonly primary: OwnServer
  readonly replicas: readonly OwnServer[]
  /** Null without relays. */
  readonly nemesis: NemesisPort | null
  /** Servers that have ended by themselves, as `OpenPair` tells them. */
  ended(lost: readonly string[]): Promise<readonly EndedServer[]>
  /** Ends every server and removes what they wrote. */
  stop(): Promise<void>
}

const LINK_LIMIT_MS = 120_000
const FOLLOW_AGAIN_MS = 15_000
const POLL_MS = 20

/** Starts a pair and waits until its links are up. Rejects with a Failure, with nothing left behind. */
export async function startOwnPair(start: OwnPairStart, clock: Clock, signal: AbortSignal): Promise<OwnPair> {
  signal.throwIfAborted()
  const keeper = await Keeper.start()
  const servers: OwnServer[] = []
  const relays: LinkRelay[] = []
  const stop = async () => {
    await Promise.all(relays.map((relay) => relay.close()))
    await keeper.stop()
  }
  try {
    const {password, timeoutMs} = start
    const launch = async (name: string, side: OwnSide, follows: number | null) => {
      const serverStart: ServerStart = {...side, name, follows, password, timeoutMs}
      const server = await startServer(keeper, serverStart, clock, signal)
      servers.push(server)
      return server
    }
    const primary = await launch('primary', start.primary, null)
    for (let at = 0; at < start.replicas; at++) {
      const followed = start.chain ? servers.at(-1)! : primary
      let {port} = followed.endpoint
      if (start.relays) {
        const {morePorts} = start.replica.recipe
        const relay = await LinkRelay.start(await freePort(morePorts), port, morePorts)
        relays.push(relay)
        port = relay.port
      }
      const replica = await launch(at === 0 ? 'replica' : `replica-${at + 1}`, start.replica, port)
      await follow(replica, followed, port, start.replica.recipe, clock, signal)
    }
    const replicas = servers.slice(1)
    return {
      primary,
      replicas,
      nemesis: start.relays ? nemesisOn(replicas, relays) : null,
      ended: (lost) => endedServers(servers, lost, clock),
      stop,
    }
  } catch (error) {
    const died = servers.find(({process}) => process.ended)
    const reason = died && error instanceof ServerLost ? await notUp(died) : error
    await stop()
    throw reason
  }
}

/** Makes a server a replica, where its settings do not, and waits until it is in sync. */
async function follow(
  replica: OwnServer,
  followed: OwnServer,
  port: number,
  recipe: ServerRecipe,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const commands = recipe.follow?.(port) ?? []
  await withControl(
    replica,
    async (control) => {
      const startNs = clock.nowNs()
      for (let sent = 0; ;) {
        const elapsedMs = (clock.nowNs() - startNs) / 1e6
        if (elapsedMs >= sent * FOLLOW_AGAIN_MS) {
          await sendAll(control, commands, replica)
          sent++
        }
        const {role, linkUp, syncing, loading} = await control.replication()
        if (role === 'slave' && linkUp && !syncing && !loading) return
        if (elapsedMs > LINK_LIMIT_MS) throw await noLink(replica, followed)
        await clock.sleep(POLL_MS, signal)
        signal.throwIfAborted()
      }
    },
    signal,
  )
}

async function sendAll(control: Control, commands: readonly Command[], {name}: OwnServer): Promise<void> {
  for (const command of commands) {
    const refusal = errorText(await control.call(command))
    if (refusal === null) continue
    throw new Failure('unreachable', `the ${name} refused ${displayCommand(command, null)}: ${refusal}`)
  }
}

async function noLink(replica: OwnServer, followed: OwnServer): Promise<Failure> {
  const what = `the ${replica.name} has no link to the ${followed.name} after ${LINK_LIMIT_MS / 1000} s`
  return new Failure(
    'unreachable',
    `${what}: ${await lastWords(replica)}`,
    'do the versions of --binary and --replica-binary work together?',
  )
}

/** The servers that have ended; one whose connections broke may still be about to. */
async function endedServers(
  servers: readonly OwnServer[],
  lost: readonly string[],
  clock: Clock,
): Promise<readonly EndedServer[]> {
  const enough = new AbortController()
  const ending = servers.filter(({name}) => lost.includes(name)).map(({process}) => process.exited)
  await Promise.race([Promise.all(ending), clock.sleep(DEATH_MS, enough.signal)])
  enough.abort()
  const died = servers.filter(({process}) => process.ended)
  return Promise.all(
    died.map(async ({name, process: {ended}, outputPath}) => ({
      view: name,
      end: ended!.signal ?? `exit code ${ended!.code}`,
      log: await lastLines(outputPath, LOG_LINES),
    })),
  )
}
