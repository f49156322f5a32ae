import type {ServerRecipe} from './server-recipe.js'

/** Servers that take the configuration file of Redis. Nothing is written to the disk; copies begin at once. */
export function redisRecipe(version: RegExp): ServerRecipe {
  return {
    version,
    morePorts: [],
    separator: ' ',
    settings: ({port, folder, follows, password}) => [
      ['bind', '127.0.0.1'],
      ['port', String(port)],
      ['dir', JSON.stringify(folder)],
      ['daemonize', 'no'],
      ['save', '""'],
      ['appendonly', 'no'],
      ['repl-diskless-sync', 'yes'],
      ['repl-diskless-sync-delay', '0'],
      ...(follows === null ? [] : ([['replicaof', `127.0.0.1 ${follows}`]] as const)),
      ...(password === null
        ? []
        : ([
            ['requirepass', quoted(password)],
            ['masterauth', quoted(password)],
          ] as const)),
    ],
    words: (configPath) => [configPath],
    follow: null,
  }
}

/** As the configuration file takes any bytes: those that are not plain in hexadecimal. */
function quoted(text: string): string {
  const bytes = [...new TextEncoder().encode(text)]
  const plain = /[\w.-]/
  return `"${bytes.map((byte) => (plain.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join('')}"`
}
