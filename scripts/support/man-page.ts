import type {ManifestCommand} from '../../src/cli/completion/command-line.js'

/** The manual page, in the macros of man(7), from what the manifest tells of commands. */
export function manPage(commands: readonly ManifestCommand[], version: string): string {
  const own = commands.filter(({id}) => id !== 'help').toSorted((one, other) => (one.id < other.id ? -1 : 1))
  // Exit codes stand with several commands, and once in the page.
  const codes = own.map(({description = ''}) => description.split('EXIT CODES\n')[1]).find((text) => text !== undefined)
  return `${[
    `.TH LOCKSTEP 1 "" "lockstep ${version}" "User Commands"`,
    '.SH NAME',
    'lockstep \\- prove that a Redis-protocol primary and its replica stay in lockstep',
    '.SH SYNOPSIS',
    '.B lockstep',
    '.I COMMAND',
    '[\\fIARGUMENTS\\fR] [\\fIFLAGS\\fR]',
    '.SH DESCRIPTION',
    roff(
      'Replays scripted workloads that mix sets with flushes against a live pair, records every operation, compares keyspaces and cache reads, checks the history, and gives a verdict: consistent, diverged or inconclusive.',
    ),
    '.SH COMMANDS',
    ...own.flatMap(commandPart),
    '.SH EXIT STATUS',
    ...(codes ?? '').split('\n').flatMap((line) => {
      const [, code, meaning] = /^ +(\d+) +(.*)$/.exec(line) ?? []
      return code === undefined ? [] : ['.TP', `.B ${code}`, roff(meaning!)]
    }),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, meaning]) => ['.TP', `.B ${name}`, roff(meaning)]),
    '.SH FILES',
    '.TP',
    '.I lockstep.yaml',
    roff('Where the servers are, in the working folder; "lockstep schema config" describes it.'),
    '.TP',
    '.I .lockstep/runs/',
    roff('The run directories, unless --out names another place.'),
    '.SH SEE ALSO',
    '.BR redis-cli (1)',
  ].join('\n')}\n`
}

const ENVIRONMENT = [
  ['LOCKSTEP_PRIMARY, LOCKSTEP_REPLICA, LOCKSTEP_CACHE', 'The servers, where no flag names them.'],
  [
    'LOCKSTEP_PASSWORD, LOCKSTEP_PRIMARY_PASSWORD, LOCKSTEP_REPLICA_PASSWORD, LOCKSTEP_CACHE_PASSWORD',
    'Passwords; never taken from arguments, which everybody on the machine can read.',
  ],
  ['NO_COLOR, FORCE_COLOR', 'Whether text on a terminal has colours.'],
  ['LOCKSTEP_DEBUG', 'Set to 1, it adds where a defect of lockstep itself happened.'],
] as const

function commandPart({id, summary, description = '', args, flags, examples}: ManifestCommand): string[] {
  const name = `lockstep ${id.replaceAll(':', ' ')}`
  const words = Object.values(args).map(({name: arg, required}) => {
    const word = `\\fI${roff(arg.toUpperCase())}\\fR`
    return required === true ? word : `[${word}]`
  })
  const told = description.split('EXIT CODES\n')[0]!.trim()
  return [
    `.SS ${[roff(name), ...words].join(' ')}`,
    roff(summary ?? ''),
    ...(told === '' ? [] : told.split('\n\n').flatMap((part) => ['.PP', ...paragraph(part)])),
    ...Object.values(args).flatMap(({name: arg, description: meaning = '', options}) => [
      '.TP',
      `.I ${roff(arg.toUpperCase())}`,
      roff([meaning, ...oneOf(options)].join(' ')),
    ]),
    ...Object.values(flags).flatMap((flag) => {
      const {name: long, char, type, description: meaning = '', helpValue, options} = flag
      const value = type === 'boolean' ? '' : ` \\fI${roff(typeof helpValue === 'string' ? helpValue : 'VALUE')}\\fR`
      const names = [...(char === undefined ? [] : [`\\fB\\-${char}\\fR`]), `\\fB\\-\\-${roff(long)}\\fR`].join(', ')
      return ['.TP', `${names}${value}`, roff([meaning, ...oneOf(options)].join(' '))]
    }),
    ...exampleLines(examples).flatMap((line, at) => [
      ...(at === 0 ? ['.PP', 'Examples:'] : []),
      '.PP',
      '.nf',
      `.RS\n${roff(line.replaceAll('<%= config.bin %>', 'lockstep').replaceAll('<%= command.id %>', id.replaceAll(':', ' ')))}\n.RE`,
      '.fi',
    ]),
  ]
}

function oneOf(options: readonly string[] | undefined): string[] {
  return options ? [`One of: ${options.join(', ')}.`] : []
}

function exampleLines(examples: unknown): readonly string[] {
  return Array.isArray(examples) ? examples.filter((line): line is string => typeof line === 'string') : []
}

/** Text that is laid out by hand stays so. */
function paragraph(text: string): string[] {
  const lines = text.split('\n').map(roff)
  return text.startsWith('  ') ? ['.nf', ...lines, '.fi'] : lines
}

/** Text as roff takes it: hyphens that can be copied, no escapes, no requests. */
function roff(text: string): string {
  const plain = text.replaceAll('\\', '\\e').replaceAll('-', '\\-')
  return /^[.']/.test(plain) ? `\\&${plain}` : plain
}
