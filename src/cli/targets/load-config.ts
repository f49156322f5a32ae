import {readFile} from 'node:fs/promises'
import {Failure} from '../../app/failure.js'

/** What a configuration file may say; flags and the environment override it. */
export interface Config {
  readonly file: string
  readonly primary?: readonly string[]
  readonly replica?: readonly string[]
  readonly cache?: readonly string[]
  readonly username?: string
  readonly 'password-file'?: string
  readonly 'tls-ca'?: string
  readonly 'tls-cert'?: string
  readonly 'tls-key'?: string
  readonly 'tls-insecure'?: boolean
}

const DEFAULT_FILE = 'lockstep.yaml'
const LISTS = ['primary', 'replica', 'cache']
const TEXTS = ['username', 'password-file', 'tls-ca', 'tls-cert', 'tls-key']
const SWITCHES = ['tls-insecure']

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
  const {LineCounter, parseDocument, isMap, isNode, isScalar} = await import('yaml')
  const lines = new LineCounter()
  const document = parseDocument(text, {lineCounter: lines})
  const fail = (offset: number, what: string): never => {
    const {line, col} = lines.linePos(offset)
    throw new Failure('usage', `${file}:${line}:${col}: ${what}`)
  }
  const [error] = document.errors
  if (error) fail(error.pos[0], error.message.split('\n')[0]!)
  const config: Record<string, unknown> = {file}
  if (document.contents === null) return {file}
  if (!isMap(document.contents)) return fail(0, 'expected names and values, such as primary: redis://HOST:PORT')
  for (const {key, value} of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const at = isScalar(key) ? key.range[0] : 0
    const plain: unknown = isNode(value) ? value.toJS(document) : null
    config[name] = readSetting(name, plain, environment, (what) => fail(at, what))
  }
  return config as unknown as Config
}

function readSetting(
  name: string,
  value: unknown,
  environment: Readonly<Record<string, string | undefined>>,
  fail: (what: string) => never,
): unknown {
  const text = (item: unknown) =>
    typeof item === 'string' ? expand(item, environment, fail) : fail(`${name}: expected a text`)
  if (LISTS.includes(name)) return (Array.isArray(value) ? value : [value]).map(text)
  if (TEXTS.includes(name)) return text(value)
  if (SWITCHES.includes(name)) return typeof value === 'boolean' ? value : fail(`${name}: expected true or false`)
  return fail(`unknown setting "${name}"; allowed: ${[...LISTS, ...TEXTS, ...SWITCHES].join(', ')}`)
}

function expand(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  fail: (what: string) => never,
): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => environment[name] ?? fail(`the variable ${name} is not set`))
}
