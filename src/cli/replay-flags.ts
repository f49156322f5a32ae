import {Flags} from '@oclif/core'
import {targetFlags} from './target-flags.js'

/** Flags of the commands that repeat a recorded run: servers other than the recorded ones, and how to settle. */
export const replayFlags = {
  ...targetFlags,
  'settle-timeout': Flags.string({
    description: 'How long a replica may take to catch up.',
    default: '30s',
    helpGroup: 'CHECKS',
    helpValue: 'DURATION',
  }),
  'stable-for': Flags.string({
    description: 'For how long the sides must stay equal, or different, to be believed (default: by engine).',
    helpGroup: 'CHECKS',
    helpValue: 'DURATION',
  }),
  'allow-flush': Flags.string({
    description: 'Destroy the data of exactly this primary; repeatable.',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'SAFETY',
    helpValue: 'HOST:PORT',
  }),
}

/** What the parser makes of `replayFlags` and the flags of every command. */
export interface ReplayFlagValues {
  readonly primary?: string | undefined
  readonly replica?: readonly string[] | undefined
  readonly cache?: readonly string[] | undefined
  readonly config?: string | undefined
  readonly 'password-file'?: string | undefined
  readonly 'tls-ca'?: string | undefined
  readonly 'tls-cert'?: string | undefined
  readonly 'tls-key'?: string | undefined
  readonly 'tls-insecure'?: boolean | undefined
  readonly 'command-timeout': string
  readonly 'settle-timeout': string
  readonly 'stable-for'?: string | undefined
  readonly 'allow-flush'?: readonly string[] | undefined
  readonly quiet: boolean
  readonly json?: boolean | undefined
}
