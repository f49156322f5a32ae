import type {ShrinkResult} from '../../app/shrink-run.js'
import {renderWitness} from '../../core/report/render-witness.js'
import {textStyleOf} from '../output/text-style-of.js'

/** What goes to stdout after a search: JSON, or the witness for people. */
export function shrinkText(run: string, result: ShrinkResult, json: boolean | undefined): string {
  if (json === true) return JSON.stringify({schema: 'lockstep.shrink/1', run, ...result}, null, 2)
  const {witness, finding, reason} = result
  if (witness) {
    const note = reason === null ? '' : `\n  Note: ${reason}.\n`
    return renderWitness(witness, textStyleOf(process.stdout, process.env)) + note
  }
  return `? NO WITNESS   ${finding}\n\n  ${reason ?? ''}\n\n  replay   lockstep replay ${run} --times 20\n`
}
