import {firstWords, secondWords, topicsOf, type CompletedCommand, type Values} from './command-line.js'

/** Completion for bash (3.2 and later), which starts no lockstep: everything is in the script. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const topics = topicsOf(commands)
  return `# Completion of lockstep for bash: source <(lockstep completion bash)
_lockstep() {
  local IFS=$' \\t\\n' cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command= i
  COMPREPLY=()
  # bash takes an equals sign for a word of its own.
  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      -*) ;;
${topics.map((topic) => `      ${topic}) command="${topic}"; ((i + 1 < COMP_CWORD)) && command="${topic} \${COMP_WORDS[i + 1]}"; break ;;`).join('\n')}
      *) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case "$command $prev" in
${commands.flatMap(flagCases).join('\n')}
  esac
  case $command in
    '' | help) _lockstep_words "${[...firstWords(commands).keys()].join(' ')}" ;;
${topics.map((topic) => `    ${topic}) _lockstep_words "${secondWords(commands, topic).join(' ')}" ;;`).join('\n')}
${commands.map(commandCase).join('\n')}
  esac
}
_lockstep_words() { COMPREPLY+=($(compgen -W "$1" -- "$cur")); }
_lockstep_files() {
  local IFS=$'\\n'
  type compopt >/dev/null 2>&1 && compopt -o filenames
  COMPREPLY+=($(compgen "$1" -- "$cur"))
}
_lockstep_runs() {
  _lockstep_files -d
  [[ -n $cur ]] || COMPREPLY=($(compgen -d -- .lockstep/runs/) "\${COMPREPLY[@]}")
}
complete -F _lockstep lockstep
`
}

function flagCases({words, flags}: CompletedCommand): string[] {
  return flags.flatMap(({name, char, values}) => {
    if (!values) return []
    const names = [`--${name}`, ...(char === null ? [] : [`-${char}`])].map((flag) => `"${words.join(' ')} ${flag}"`)
    return [`    ${names.join(' | ')}) ${actions(values)}return ;;`]
  })
}

function commandCase({words, flags, argument}: CompletedCommand): string {
  const names = flags.flatMap(({name, char}) => [`--${name}`, ...(char === null ? [] : [`-${char}`])]).join(' ')
  const otherwise = argument ? actions(argument) : ''
  return `    "${words.join(' ')}") if [[ $cur == -* ]]; then _lockstep_words "${names}"; else ${otherwise}:; fi ;;`
}

function actions({words, files, folders, runs}: Values): string {
  return [
    ...(words.length > 0 ? [`_lockstep_words "${words.join(' ')}"; `] : []),
    ...(files ? ['_lockstep_files -f; '] : []),
    ...(folders ? ['_lockstep_files -d; '] : []),
    ...(runs ? ['_lockstep_runs; '] : []),
  ].join('')
}
