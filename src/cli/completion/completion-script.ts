import {bashCompletion} from './bash-completion.js'
import {completedCommands, type CompletedCommand, type ManifestCommand} from './command-line.js'
import {fishCompletion} from './fish-completion.js'
import {zshCompletion} from './zsh-completion.js'

const SHELLS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
}

/** The script that completes command lines in `bash`, `zsh` or `fish`, from what the manifest tells of commands. */
export function completionScript(shell: string, commands: readonly ManifestCommand[]): string {
  const own = commands.filter(({id}) => id !== 'help')
  return SHELLS[shell]!(completedCommands(own))
}
