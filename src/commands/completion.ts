import {Args} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {EXIT} from '../cli/exit-codes.js'

export default class Completion extends BaseCommand {
  static override summary = 'Print a script that completes command lines of lockstep in a shell.'

  static override description = `Commands, flags, and what they may hold: workloads, faults, formats, anomalies, files, run directories.

  bash   source <(lockstep completion bash)     in ~/.bashrc
  zsh    source <(lockstep completion zsh)      in ~/.zshrc, behind compinit
  fish   lockstep completion fish > ~/.config/fish/completions/lockstep.fish`

  static override examples = ['<%= config.bin %> <%= command.id %> bash']

  static override args = {
    shell: Args.string({description: 'The shell.', options: ['bash', 'zsh', 'fish'], required: true}),
  }

  async run(): Promise<void> {
    const {args} = await this.parse(Completion)
    const {completionScript} = await import('../cli/completion/completion-script.js')
    await this.finish(completionScript(args.shell, this.config.commands), EXIT.consistent)
  }
}
