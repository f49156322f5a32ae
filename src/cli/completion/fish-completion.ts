import {firstWords, secondWords, topicsOf, type CompletedCommand, type Values} from './command-line.js'

/** Completion for fish, with what each word does; it starts no lockstep: everything is in the script. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const topics = topicsOf(commands)
  const lines = [
    ...[...firstWords(commands)].map(([word, summary]) => rule("''", `-a ${word} -d ${quoted(summary)}`)),
    ...[...firstWords(commands).keys()].map((word) => rule('help', `-a ${word}`)),
    ...topics.flatMap((topic) => secondWords(commands, topic).map((word) => rule(topic, `-a ${word}`))),
    ...commands.flatMap(commandRules),
  ]
  return `# Completion of lockstep for fish: lockstep completion fish | source
function __lockstep_is
    set -l words (commandline -opc)
    set -e words[1]
    set -l command
    for word in $words
        if string match -q -- '-*' $word
            continue
        end
        set -a command $word
        if test (count $command) -gt 1; or not contains -- $word ${topics.join(' ')}
            break
        end
    end
    test "$command" = "$argv"
end
complete -c lockstep -f
${lines.join('\n')}
`
}

function commandRules({words, flags, argument}: CompletedCommand): string[] {
  const command = words.join(' ')
  return [
    ...flags.map(({name, char, summary, values}) => {
      const short = char === null ? '' : ` -s ${char}`
      return rule(command, `-l ${name}${short}${values ? ` -r${offers(values)}` : ''} -d ${quoted(summary)}`)
    }),
    ...(argument ? [rule(command, offers(argument).trim())] : []),
  ]
}

function rule(command: string, rest: string): string {
  return `complete -c lockstep -n "__lockstep_is ${command}" ${rest}`
}

function offers({words, files, folders, runs}: Values): string {
  const all = [
    ...words,
    ...(folders || runs ? ['(__fish_complete_directories)'] : []),
    ...(runs ? ['(path filter -d .lockstep/runs/*)'] : []),
  ]
  return `${files ? ' -F' : ' -f'}${all.length > 0 ? ` -a ${quoted(all.join(' '))}` : ''}`
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}
