import {checkCommand, type CommandScope} from './check-command.js'
import {parseDuration} from './duration.js'
import type {SourcePath, WorkloadSource} from './workload-source.js'
import {stepStructure, type RawChoice, type RawStep} from './workload-structure.js'

/** A step that holds commands. */
type Box = 'transaction' | 'script' | 'function' | 'pipeline'

/** What the steps of a client may be, from where they stand. */
export interface StepScope extends CommandScope {
  /** The step that these stand in, when only commands may stand there. */
  readonly inside: Box | null
  readonly inMix: boolean
  /** Whether the client repeats its steps by the clock. */
  readonly repeating: boolean
}

/** Adds what is wrong with a client's steps; steps whose shape is wrong are skipped, as that is reported already. */
export function checkSteps(steps: unknown, path: SourcePath, scope: StepScope, source: WorkloadSource): void {
  if (!Array.isArray(steps)) return
  for (const [index, candidate] of (steps as unknown[]).entries()) {
    const step = stepStructure.safeParse(candidate)
    if (step.success) checkStep(step.data, [...path, index], scope, source)
  }
}

function checkStep(step: RawStep, path: SourcePath, scope: StepScope, source: WorkloadSource): void {
  if (typeof step === 'string') checkTextStep(step, path, scope, source)
  else if ('pause' in step) checkPause(step.pause, path, scope, source)
  else if ('together' in step) checkTogether(path, scope, source)
  else if ('repeat' in step) checkSteps(step.repeat.steps, [...path, 'repeat', 'steps'], scope, source)
  else if ('mix' in step) checkMix(step.mix, [...path, 'mix'], scope, source)
  else if ('transaction' in step) checkBox('transaction', step.transaction, path, scope, source)
  else if ('script' in step) checkBox('script', step.script, path, scope, source)
  else if ('function' in step) checkBox('function', step.function, path, scope, source)
  else checkPipeline(step.pipeline, [...path, 'pipeline'], scope, source)
}

function checkTextStep(text: string, path: SourcePath, scope: StepScope, source: WorkloadSource): void {
  if (text === 'settle' || text === 'snapshot') {
    if (scope.inside) source.add(path, onlyCommands(text, scope.inside))
    else if (scope.repeating) source.add(path, `${text} cannot stand in a client with every: put it in another client`)
    return
  }
  const problem = checkCommand(text, scope)
  if (problem) source.add(path, problem.message, problem.offset)
}

function checkPause(pause: string, path: SourcePath, scope: StepScope, source: WorkloadSource): void {
  const ms = parseDuration(pause)
  if (typeof ms === 'string') source.add([...path, 'pause'], ms)
  if (scope.inside) source.add(path, onlyCommands('pause', scope.inside))
}

function checkTogether(path: SourcePath, scope: StepScope, source: WorkloadSource): void {
  if (scope.inside) source.add(path, onlyCommands('together', scope.inside))
  else if (scope.inMix) source.add(path, 'together cannot stand in a mix: the others would wait when it is not chosen')
  else if (scope.repeating)
    source.add(path, 'together cannot stand in a client with every: its repeats are not counted')
  else if (scope.on !== 'primary')
    source.add(path, `together needs clients on the primary: a run may have no ${scope.on}, or several`)
}

function checkMix(choices: readonly RawChoice[], path: SourcePath, scope: StepScope, source: WorkloadSource): void {
  for (const [index, choice] of choices.entries()) {
    const inner = {...scope, inMix: true}
    if (typeof choice === 'object' && 'steps' in choice)
      checkSteps(choice.steps, [...path, index, 'steps'], inner, source)
    else checkStep(choice, [...path, index], inner, source)
  }
}

/** Checks a step whose commands run at once. */
function checkBox(
  box: Exclude<Box, 'pipeline'>,
  steps: readonly RawStep[],
  path: SourcePath,
  scope: StepScope,
  source: WorkloadSource,
): void {
  if (scope.inTransaction) source.add(path, `a ${box} cannot stand in a ${scope.inside}`)
  else if (box !== 'transaction' && scope.on !== 'primary')
    source.add(path, `a ${box} counts as a write, and this client is on the ${scope.on}: writes go to the primary`)
  else
    checkSteps(
      steps,
      [...path, box],
      {...scope, inside: box, inTransaction: true, inScript: box !== 'transaction'},
      source,
    )
}

function checkPipeline(steps: readonly RawStep[], path: SourcePath, scope: StepScope, source: WorkloadSource): void {
  if (scope.inside)
    source.add(path.slice(0, -1), `a pipeline cannot stand in a ${scope.inside}, which is one write already`)
  else checkSteps(steps, path, {...scope, inside: 'pipeline'}, source)
}

function onlyCommands(what: string, inside: Box): string {
  return `${what} cannot stand in a ${inside}: only commands, ${inside === 'pipeline' ? 'repeat, mix, transaction and script' : 'repeat and mix'} can`
}
