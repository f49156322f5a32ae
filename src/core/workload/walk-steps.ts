import {parseCommandText} from './command-text.js'
import type {Step} from './workload.js'

/** Every step, those inside others included, in the order of the text. */
export function* walkSteps(steps: readonly Step[]): Generator<Step, void, undefined> {
  for (const step of steps) {
    yield step
    if (step.kind === 'mix') yield* walkSteps(step.choices.map((choice) => choice.step))
    else if ('steps' in step) yield* walkSteps(step.steps)
  }
}

/** The names of all commands in these steps, in lower case. */
export function commandNamesOf(steps: readonly Step[]): readonly string[] {
  return [...walkSteps(steps)].flatMap((step) => (step.kind === 'command' ? [commandNameOf(step.text)] : []))
}

/** Whether any of these steps calls a function. */
export function callsLibrary(steps: readonly Step[]): boolean {
  return [...walkSteps(steps)].some((step) => step.kind === 'script' && step.form === 'fcall')
}

/** The barriers that these steps name, in order, as often as they stand there. */
export function barriersOf(steps: readonly Step[]): readonly string[] {
  return [...walkSteps(steps)].flatMap((step) => (step.kind === 'together' ? [step.barrier] : []))
}

function commandNameOf(text: string): string {
  const piece = parseCommandText(text)[0]?.pieces[0]
  return piece?.kind === 'literal' && typeof piece.bulk === 'string' ? piece.bulk.toLowerCase() : ''
}
