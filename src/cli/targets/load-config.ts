import {readFile} from 'node:fs/promises'
import {Failure} from '../../app/failure.js'
import type {ConfigSettings} from './config-schema.js'

/** What a configuration file says, and which one; flags and the environment override it. */
export interface Config extends ConfigSettings {
  readonly file: string
}

const DEFAULT_FILE = 'lockstep.yaml'

/**
 * The configuration of this file, or of lockstep.yaml where there is one. `${NAME}` stands for a variable of the
 * environment. Throws a Failure (`usage`) with file, line and column.
 */
export async function loadConfig(
  path: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const file = path ?? DEFAULT_FILE
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException
    if (path === undefined && code === 'ENOENT') return {file}
    throw new Failure('usage', `--config: ${file} cannot be read: ${code ?? 'error'}`)
  }
  return parseConfig(file, text, environment)
}

async function parseConfig(
  file: string,
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  const {LineCounter, parseDocument, isMap, isScalar} = await import('yaml')
  const {configSchema} = await import('./config-schema.js')
  const lines = new LineCounter()
  const document = parseDocument(text, {lineCounter: lines})
  const fail = (offset: number, what: string): never => {
    const {line, col} = lines.linePos(offset)
    throw new Failure('usage', `${file}:${line}:${col}: ${what}`)
  }
  const [error] = document.errors
  if (error) fail(error.pos[0], error.message.split('\n')[0]!)
  const {contents} = document
  if (contents === null) return {file}
  if (!isMap(contents)) return fail(0, 'expected names and values, such as primary: redis://HOST:PORT')
  const placeOf = (name: PropertyKey | undefined) => {
    const key = contents.items.find(({key}) => isScalar(key) && String(key.value) === name)?.key
    return isScalar(key) ? key.range[0] : 0
  }
  const {data, error: problem} = configSchema.safeParse(document.toJS())
  if (problem) {
    const [{code, path, message, ...more}] = problem.issues as [(typeof problem.issues)[0]]
    if (code !== 'unrecognized_keys') return fail(placeOf(path[0]), `${String(path[0])}: ${message}`)
    const [unknown] = (more as {keys: string[]}).keys
    return fail(
      placeOf(unknown),
      `unknown setting "${unknown}"; allowed: ${Object.keys(configSchema.shape).join(', ')}`,
    )
  }
  const expanded = Object.entries(data).map(([name, value]) => {
    const text = (item: string) => expand(item, environment, (what) => fail(placeOf(name), what))
    if (SERVERS.has(name)) return [name, [value].flat().map((item) => text(String(item)))]
    return [name, typeof value === 'string' ? text(value) : value]
  })
  return {...(Object.fromEntries(expanded) as ConfigSettings), file}
}

const SERVERS: ReadonlySet<string> = new Set(['primary', 'replica', 'cache'])

function expand(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  fail: (what: string) => never,
): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => environment[name] ?? fail(`the variable ${name} is not set`))
}
