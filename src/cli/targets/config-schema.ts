import * as z from 'zod'
import type {DeepReadonly} from '../../core/deep-readonly.js'

const text = z.string({error: 'expected a string'})
/** One server or several. */
const servers = z.union([text, z.array(text)], {error: 'expected a string, or a list of strings'})

export const configSchema = z
  .strictObject({
    primary: z.exactOptional(servers).describe('The primary: redis://HOST:PORT, rediss://, unix://PATH.'),
    replica: z.exactOptional(servers).describe('The replica, or several.'),
    cache: z.exactOptional(servers).describe('Where applications read through a cache; or several.'),
    username: z.exactOptional(text),
    'password-file': z.exactOptional(text).describe('A file that holds the password and nothing else.'),
    'tls-ca': z.exactOptional(text).describe('A file with the authority that signed the certificates of the servers.'),
    'tls-cert': z.exactOptional(text),
    'tls-key': z.exactOptional(text),
    'tls-insecure': z
      .exactOptional(z.boolean({error: 'expected true or false'}))
      .describe('Take any certificate: for trials only.'),
  })
  .describe('What lockstep.yaml may say. ${NAME} in a text stands for a variable of the environment.')

/** What a configuration file says, each server in a list. */
export type ConfigSettings = DeepReadonly<
  Omit<z.output<typeof configSchema>, 'primary' | 'replica' | 'cache'> & {
    primary?: string[]
    replica?: string[]
    cache?: string[]
  }
>
