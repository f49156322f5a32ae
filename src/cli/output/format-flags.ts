import {Flags} from '@oclif/core'

/** Flags that choose how a report is shown. */
export const formatFlags = {
  format: Flags.string({
    description: 'pretty, json, junit, markdown or html; with =FILE into a file; repeatable (default: pretty).',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'OUTPUT',
    helpValue: 'FORMAT[=FILE]',
  }),
  all: Flags.boolean({
    description: 'Show every key and every reason, instead of one screen.',
    helpGroup: 'OUTPUT',
  }),
}
