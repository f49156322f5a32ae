import * as z from 'zod'
import type {DeepReadonly} from '../deep-readonly.js'

export const serverDeathSchema = z
  .object({
    view: z.string(),
    address: z.string(),
    end: z.string().describe('The signal or the exit code that its process ended with, such as `SIGSEGV`.'),
    round: z.int().min(0).nullable().describe('The round that was played, or settled, when it was noticed.'),
    operations: z.array(z.int().min(1)).describe('Operations on it that got no answer.'),
    inFlight: z.array(z.string()).describe('What it had been sent and did not answer, as people refer to it.'),
    log: z.array(z.string()).describe('The last lines that it wrote.'),
  })
  .describe("A server of a pair of lockstep's own that ended by itself.")

/** A server of a pair of lockstep's own that ended by itself; what its fields mean stands in the schema. */
export type ServerDeath = DeepReadonly<z.output<typeof serverDeathSchema>>

const SHOWN_OPERATIONS = 3
const SHOWN_CHARACTERS = 160
/** How a log says why its server ends; what stands behind it, for pages, is for those who mend it. */
const TELLING = /crashed by|aborting|assert|check failed|signal|fatal|terminate called|out of memory|panic/i

/** Which server died, of what, when and over what, in the words of its log. */
export function describeDeath({view, address, end, round, inFlight, log}: ServerDeath): string {
  const when = round === null ? '' : ` in round ${round}`
  const more = inFlight.length > SHOWN_OPERATIONS ? ` and ${inFlight.length - SHOWN_OPERATIONS} more` : ''
  const over = inFlight.length === 0 ? '' : `; in flight: ${inFlight.slice(0, SHOWN_OPERATIONS).join(', ')}${more}`
  const line = log.find((each) => TELLING.test(each)) ?? log.at(-1)
  const words = line === undefined ? '' : `; its log: ${line.trim().slice(0, SHOWN_CHARACTERS)}`
  return `the ${view} died (${end})${when}: ${address}${over}${words}`
}
