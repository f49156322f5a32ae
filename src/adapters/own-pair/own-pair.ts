import {Failure, ServerLost} from '../../app/failure.js'
import type {Clock} from '../../app/ports/clock.js'
import type {ServerOption, ServerRecipe} from '../../core/engine/server-recipe.js'
import {displayCommand} from '../../core/report/display-command.js'
import {errorText} from '../../core/outcome.js'
import type {Secret} from '../redis/secret.js'
import {Keeper} from './keeper.js'
import {notUp, startServer, withControl, type OwnServer, type ServerStart} from './own-server.js'

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
  readonly password: Secret | undefined
  /** Of a command. */
  readonly timeoutMs: number
}

/** A primary and its replicas on 127.0.0.1 that lockstep started, in sync. */
export interface OwnPair {
  readonly primary: OwnServer
  readonly replicas: readonly OwnServer[]
  /** Ends every server and removes what they wrote. */
  stop(): Promise<void>
}

const LINK_LIMIT_MS = 120_000
const POLL_MS = 20

/** Starts a pair and waits until its links are up. Rejects with a Failure, with nothing left behind. */
export async function startOwnPair(start: OwnPairStart, clock: Clock, signal: AbortSignal): Promise<OwnPair> {
  signal.throwIfAborted()
  const keeper = await Keeper.start()
  const servers: OwnServer[] = []
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
      const replica = await launch(at === 0 ? 'replica' : `replica-${at + 1}`, start.replica, followed.endpoint.port)
      await follow(replica, followed, start.replica.recipe, clock, signal)
    }
    return {primary, replicas: servers.slice(1), stop: () => keeper.stop()}
  } catch (error) {
    const died = servers.find(({process}) => process.ended)
    const reason = died && error instanceof ServerLost ? await notUp(died) : error
    await keeper.stop()
    throw reason
  }
}

/** Makes a server a replica, where its settings do not, and waits until it is in sync. */
async function follow(
  replica: OwnServer,
  followed: OwnServer,
  recipe: ServerRecipe,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const work = async (control: Parameters<Parameters<typeof withControl>[1]>[0]) => {
    const command = recipe.follow?.(followed.endpoint.port)
    const refusal = command && errorText(await control.call(command))
    if (command && refusal !== null && refusal !== undefined)
      throw new Failure('unreachable', `the ${replica.name} refused ${displayCommand(command, null)}: ${refusal}`)
    const deadlineNs = clock.nowNs() + LINK_LIMIT_MS * 1e6
    for (;;) {
      const {role, linkUp, syncing, loading} = await control.replication()
      if (role === 'slave' && linkUp && !syncing && !loading) return
      if (clock.nowNs() > deadlineNs)
        throw new Failure(
          'unreachable',
          `the ${replica.name} has no link to the ${followed.name} after ${LINK_LIMIT_MS / 1000} s`,
          'do the versions of --binary and --replica-binary work together?',
        )
      await clock.sleep(POLL_MS, signal)
      signal.throwIfAborted()
    }
  }
  await withControl(replica, work, signal)
}
