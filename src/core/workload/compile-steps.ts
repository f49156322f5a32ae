import type {Command} from '../operation.js'
import {scriptCommand, type ScriptForm} from '../command/script-calls.js'
import {compileCommand, type Emit} from './compile-command.js'
import type {PlanContext} from './plan-context.js'
import type {PlannedStep} from './plan.js'
import type {Step} from './workload.js'

/** A step as the plan plays it. */
export type CompiledStep =
  /** Yields commands; `whole` ones never part into several writes. */
  | {readonly kind: 'emit'; readonly whole: boolean; readonly emit: Emit}
  /** Chooses one of several steps. */
  | {readonly kind: 'choose'; readonly choose: (context: PlanContext) => CompiledStep}
  | {readonly kind: 'repeat'; readonly times: number; readonly steps: readonly CompiledStep[]}
  /** Ends what was gathered for one write. */
  | {readonly kind: 'control'; readonly step: PlannedStep}

const MULTI: Command = ['MULTI']
const EXEC: Command = ['EXEC']

/** Compiles steps; `parties` tells how many connections meet at a barrier. Throws `CommandTextError`. */
export function compileSteps(steps: readonly Step[], parties: ReadonlyMap<string, number>): readonly CompiledStep[] {
  return steps.map((step) => compileStep(step, parties))
}

function compileStep(step: Step, parties: ReadonlyMap<string, number>): CompiledStep {
  switch (step.kind) {
    case 'command':
      return {kind: 'emit', whole: false, emit: compileCommand(step.text)}
    case 'pipeline':
      return {kind: 'emit', whole: true, emit: emitAll(compileSteps(step.steps, parties))}
    case 'transaction':
      return {kind: 'emit', whole: true, emit: emitTransaction(emitAll(compileSteps(step.steps, parties)))}
    case 'script':
      return {kind: 'emit', whole: true, emit: emitScript(step.form, emitAll(compileSteps(step.steps, parties)))}
    case 'repeat':
      return {kind: 'repeat', times: step.times, steps: compileSteps(step.steps, parties)}
    case 'mix':
      return compileMix(step.choices.map(({weight, step: choice}) => ({weight, step: compileStep(choice, parties)})))
    case 'together':
      return {
        kind: 'control',
        step: {kind: 'together', barrier: step.barrier, parties: parties.get(step.barrier) ?? 1},
      }
    default:
      return {kind: 'control', step}
  }
}

function compileMix(choices: ReadonlyArray<{readonly weight: number; readonly step: CompiledStep}>): CompiledStep {
  const total = choices.reduce((sum, {weight}) => sum + weight, 0)
  return {
    kind: 'choose',
    choose: (context) => {
      let ticket = context.choose(1, total)
      return choices.find(({weight}) => (ticket -= weight) <= 0)!.step
    },
  }
}

function emitTransaction(emitBody: Emit): Emit {
  return (context, out) => {
    out.push(MULTI)
    emitBody(context, out)
    out.push(EXEC)
  }
}

function emitScript(form: ScriptForm, emitBody: Emit): Emit {
  return (context, out) => {
    const calls: Command[] = []
    emitBody(context, calls)
    out.push(scriptCommand(form, calls))
  }
}

function emitAll(steps: readonly CompiledStep[]): Emit {
  return (context, out) => {
    for (const step of steps) emitStep(step, context, out)
  }
}

function emitStep(step: CompiledStep, context: PlanContext, out: Command[]): void {
  switch (step.kind) {
    case 'emit':
      step.emit(context, out)
      return
    case 'choose':
      emitStep(step.choose(context), context, out)
      return
    case 'repeat':
      for (let time = 0; time < step.times; time++) for (const inner of step.steps) emitStep(inner, context, out)
      return
    case 'control':
      throw new Error(`a ${step.step.kind} cannot stand inside a pipeline or transaction`)
  }
}
