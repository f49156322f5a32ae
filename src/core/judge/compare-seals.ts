import * as z from 'zod'
import type {Disturbance} from './disturbance.js'

export const fileSealSchema = z.object({
  lines: z.int().min(0),
  sha256: z.string().describe('Hexadecimal.'),
})

/** What a file of evidence held when the run ended. */
export type FileSeal = Readonly<z.output<typeof fileSealSchema>>

/** Files that are not what they were when the run ended: whatever they show, or do not show, proves nothing any more. */
export function brokenSeals(
  written: Readonly<Record<string, FileSeal>>,
  found: Readonly<Record<string, FileSeal>>,
): readonly Disturbance[] {
  return Object.entries(written).flatMap(([path, seal]) => {
    const now = found[path]
    if (now?.sha256 === seal.sha256) return []
    return [
      {effect: 'anything' as const, view: 'all', what: `${path} ${describe(seal, now)}: it is not what the run wrote`},
    ]
  })
}

function describe({lines}: FileSeal, now: FileSeal | undefined): string {
  if (!now) return 'is gone'
  if (now.lines === lines) return 'was changed'
  return `holds ${now.lines.toLocaleString('en')} lines where the run wrote ${lines.toLocaleString('en')}`
}
