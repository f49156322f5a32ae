import {firstWords, secondWords, topicsOf, type CompletedCommand, type Values} from './command-line.js'

/** Completion for zsh, with what each word does; it starts no lockstep: everything is in the script. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const single = commands.filter(({words}) => words.length === 1)
  return `#compdef lockstep
# Completion of lockstep for zsh: source <(lockstep completion zsh), or a file _lockstep in a folder of $fpath
_lockstep_runs() {
  local -a runs=(.lockstep/runs/*(N/))
  (( $#runs )) && compadd -f -- $runs
  _files -/
}
_lockstep() {
  if (( CURRENT == 2 )); then
    local -a commands=(${[...firstWords(commands)].map(([word, summary]) => quoted(`${word}:${summary.replaceAll(':', '\\:')}`)).join(' ')})
    _describe command commands
    return
  fi
  case $words[2] in
    help) (( CURRENT == 3 )) && compadd -- ${single.map(({words}) => words[0]).join(' ')} ;;
${single.map((command) => `    ${command.words[0]}) shift words; (( CURRENT-- )); ${argumentsOf(command)} ;;`).join('\n')}
${topicsOf(commands)
  .map((topic) => topicCase(topic, commands))
  .join('\n')}
  esac
}
compdef _lockstep lockstep
`
}

function topicCase(topic: string, commands: readonly CompletedCommand[]): string {
  const cases = commands
    .filter(({words}) => words[0] === topic && words.length > 1)
    .map((command) => `${command.words[1]}) shift 2 words; (( CURRENT -= 2 )); ${argumentsOf(command)} ;;`)
  return `    ${topic}) if (( CURRENT == 3 )); then compadd -- ${secondWords(commands, topic).join(' ')}; else case $words[3] in ${cases.join(' ')} esac; fi ;;`
}

function argumentsOf({flags, argument}: CompletedCommand): string {
  const specs = flags.flatMap(({name, char, summary, values, multiple}) => {
    const told = `[${summary.replaceAll(/[[\]\\]/g, '\\$&')}]`
    const value = values ? `:${name}:${action(values)}` : ''
    const names = [`--${name}`, ...(char === null ? [] : [`-${char}`])]
    return names.map((flag) => quoted(`${multiple ? '*' : ''}${flag}${told}${value}`))
  })
  return ['_arguments', ...specs, ...(argument ? [quoted(`*:argument:${action(argument)}`)] : [])].join(' ')
}

/** What `_arguments` does at a place; one that nothing is known of is left to who types. */
function action({words, files, folders, runs}: Values): string {
  const parts = [
    ...(words.length > 0 ? [`compadd -- ${words.join(' ')}`] : []),
    ...(files ? ['_files'] : []),
    ...(folders ? ['_files -/'] : []),
    ...(runs ? ['_lockstep_runs'] : []),
  ]
  return parts.length === 0 ? ' ' : `{ ${parts.join('; ')} }`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
