import {mkdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {Failure, ServerLost} from '../../app/failure.js'
import type {Clock} from '../../app/ports/clock.js'
import type {Control} from '../../app/ports/view.js'
import {configText, type ServerOption, type ServerRecipe} from '../../core/engine/server-recipe.js'
import {openControl} from '../redis/control-connection.js'
import type {Endpoint} from '../redis/endpoint.js'
import type {Secret} from '../redis/secret.js'
import {freePort, isFree} from './free-port.js'
import type {Keeper, KeptProcess} from './keeper.js'

/** A server to be started. */
export interface ServerStart {
  /** Its view: `primary`, `replica`, `replica-2`, ... */
  readonly name: string
  readonly program: string
  readonly recipe: ServerRecipe
  readonly options: readonly ServerOption[]
  /** Of a replica: the port of the server that it follows. */
  readonly follows: number | null
  readonly password: Secret | undefined
  readonly timeoutMs: number
}

/** A server that lockstep started and that has answered. */
export interface OwnServer {
  readonly name: string
  readonly endpoint: Endpoint & {readonly port: number}
  readonly process: KeptProcess
  /** Holds what it wrote to stdout and stderr. */
  readonly outputPath: string
}

/** What starting takes, on a machine that is busy. */
const UP_LIMIT_MS = 120_000
const POLL_MS = 25
const MAX_PORTS = 5
const SHOWN_LINES = 5

/** Starts a server on a free port and waits until it answers. Rejects with a Failure that shows what the server said. */
export async function startServer(
  keeper: Keeper,
  start: ServerStart,
  clock: Clock,
  signal: AbortSignal,
): Promise<OwnServer> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(start.recipe.morePorts)
    const server = await launch(keeper, start, port, attempt)
    if (await isUp(server, clock, signal)) return server
    // Somebody may have taken a port between the look and its use.
    const ports = [0, ...start.recipe.morePorts].map((distance) => port + distance)
    const taken = (await Promise.all(ports.map(isFree))).includes(false)
    if (taken && server.process.ended && attempt < MAX_PORTS) continue
    throw await notUp(server, ' while starting')
  }
}

/** Opens a control connection of its own, for what is asked while a pair is set up. */
export async function withControl<T>(
  {endpoint}: OwnServer,
  work: (control: Control) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const control = await openControl(endpoint, 'set-up', signal)
  try {
    return await work(control)
  } finally {
    control.close()
  }
}

/** The last lines of what a server wrote. */
export async function lastLines(path: string, count: number): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
}

/** The last of what a server wrote, for a message. */
export async function lastWords({outputPath}: Pick<OwnServer, 'outputPath'>): Promise<string> {
  const said = await lastLines(outputPath, SHOWN_LINES)
  return said.length === 0 ? 'it said nothing' : said.join(' | ')
}

async function launch(keeper: Keeper, start: ServerStart, port: number, attempt: number): Promise<OwnServer> {
  const {name, program, recipe, options, follows, password, timeoutMs} = start
  const folder = join(keeper.folder, attempt === 1 ? name : `${name}-${attempt}`)
  await mkdir(folder, {mode: 0o700})
  const configPath = join(folder, 'server.conf')
  const place = {port, folder, follows, password: password?.reveal() ?? null}
  await writeFile(configPath, configText(recipe, place, options), {mode: 0o600})
  const outputPath = join(folder, 'output.log')
  const process = await keeper.run({command: program, args: recipe.words(configPath), folder, outputPath})
  const endpoint = {
    address: `127.0.0.1:${port}`,
    host: '127.0.0.1',
    port,
    ...(password === undefined ? {} : {password}),
    timeoutMs,
  }
  return {name, endpoint, process, outputPath}
}

/** Whether it answers; false when it has ended, or the time is up. */
async function isUp(server: OwnServer, clock: Clock, signal: AbortSignal): Promise<boolean> {
  const deadlineNs = clock.nowNs() + UP_LIMIT_MS * 1e6
  while (!server.process.ended && clock.nowNs() < deadlineNs) {
    try {
      await withControl(server, () => Promise.resolve(), signal)
      return true
    } catch (error) {
      if (!(error instanceof ServerLost)) throw error
    }
    await clock.sleep(POLL_MS, signal)
    signal.throwIfAborted()
  }
  return false
}

/** Why a server is not up, in its own words; `when` in its life, where that matters. */
export async function notUp(server: OwnServer, when: ' while starting' | '' = ''): Promise<Failure> {
  const {ended} = server.process
  const how = ended
    ? `ended${when} (${ended.signal ?? `exit code ${ended.code}`})`
    : `did not answer within ${UP_LIMIT_MS / 1000} s`
  const message = `the ${server.name} ${how}: ${await lastWords(server)}`
  return new Failure('unreachable', message, 'see --binary and --server-option')
}
