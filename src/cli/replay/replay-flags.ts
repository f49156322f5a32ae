import {Flags} from '@oclif/core'
import {settleFlags} from '../flags/settle-flags.js'
import {targetFlags, type TargetFlagValues} from '../targets/target-flags.js'

/** Flags of the commands that repeat a recorded run: servers other than the recorded ones, and how to settle. */
export const replayFlags = {
  ...targetFlags,
  ...settleFlags,
  'allow-flush': Flags.string({
    description: 'Destroy the data of exactly this primary; repeatable.',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'SAFETY',
    helpValue: 'HOST:PORT',
  }),
}

/** What the parser makes of `replayFlags` and the flags of every command. */
export interface ReplayFlagValues extends TargetFlagValues {
  readonly 'settle-timeout': string
  readonly 'stable-for'?: string | undefined
  readonly 'allow-flush'?: readonly string[] | undefined
  readonly quiet: boolean
  readonly json?: boolean | undefined
}
