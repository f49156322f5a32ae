import {Flags} from '@oclif/core'

/** Flags that say how long a replica may take, and when what it holds is believed. */
export const settleFlags = {
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
}
