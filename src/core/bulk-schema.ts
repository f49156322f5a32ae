import * as z from 'zod'
import type {Bulk} from './bulk.js'

/** A `Bulk` as it stands in files. */
export const bulkSchema: z.ZodType<Bulk> = z
  .union([z.string(), z.object({base64: z.string()})])
  .describe('Text, or bytes that are not UTF-8 in base64.')
