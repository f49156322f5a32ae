import type {Command} from '../operation.js'
import type {CompiledStep} from './compile-steps.js'
import type {PlanContext} from './plan-context.js'
import type {PlannedStep} from './plan.js'

/**
 * Plays steps as the writes and waits of one connection. Gathering, it puts all commands up to the next wait into one
 * write; else each command is a write of its own. Holds no more than one write at a time.
 */
export function* playSteps(
  steps: readonly CompiledStep[],
  times: number,
  context: PlanContext,
  gather: boolean,
): Generator<PlannedStep, void, undefined> {
  if (!gather) {
    yield* playApart(steps, times, context)
    return
  }
  const batch = new Batch()
  yield* playGathered(steps, times, context, batch)
  if (batch.commands.length > 0) yield batch.take()
}

/** The commands gathered for the next write. */
class Batch {
  commands: Command[] = []

  take(): PlannedStep {
    const {commands} = this
    this.commands = []
    return {kind: 'send', commands}
  }
}

function* playGathered(
  steps: readonly CompiledStep[],
  times: number,
  context: PlanContext,
  batch: Batch,
): Generator<PlannedStep, void, undefined> {
  for (let time = 0; time < times; time++) {
    for (const planned of steps) {
      const step = settleChoice(planned, context)
      if (step.kind === 'emit') step.emit(context, batch.commands)
      else if (step.kind === 'repeat') yield* playGathered(step.steps, step.times, context, batch)
      else {
        if (batch.commands.length > 0) yield batch.take()
        yield step.step
      }
    }
  }
}

function* playApart(
  steps: readonly CompiledStep[],
  times: number,
  context: PlanContext,
): Generator<PlannedStep, void, undefined> {
  for (let time = 0; time < times; time++) {
    for (const planned of steps) {
      const step = settleChoice(planned, context)
      if (step.kind === 'repeat') yield* playApart(step.steps, step.times, context)
      else if (step.kind === 'control') yield step.step
      else {
        const commands: Command[] = []
        step.emit(context, commands)
        if (step.whole) yield {kind: 'send', commands}
        else for (const command of commands) yield {kind: 'send', commands: [command]}
      }
    }
  }
}

type PlayableStep = Exclude<CompiledStep, {readonly kind: 'choose'}>

function settleChoice(step: CompiledStep, context: PlanContext): PlayableStep {
  let settled = step
  while (settled.kind === 'choose') settled = settled.choose(context)
  return settled
}
