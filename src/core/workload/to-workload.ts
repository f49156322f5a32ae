import {parseDuration} from './duration.js'
import type {ClientScript, Step, Workload} from './workload.js'
import type {RawChoice, RawClient, RawStep, RawWorkload} from './workload-structure.js'

/** The workload that a checked file describes. */
export function toWorkload(raw: RawWorkload): Workload {
  return {
    name: raw.name,
    summary: raw.summary,
    databases: raw.databases,
    rounds: raw.rounds,
    clients: raw.clients.map(toClient),
    ...(raw.needs.length === 0 ? {} : {needs: raw.needs.map((name) => name.toLowerCase())}),
    ...(raw['allow-unknown-commands'] ? {allowUnknownCommands: true as const} : {}),
  }
}

function toClient({name, on, connections, repeat, pipeline, every, steps}: RawClient): ClientScript {
  const everyMs = every === undefined ? null : milliseconds(every)
  return {name, on, connections, repeat, pipeline, everyMs, steps: steps.map(toStep)}
}

function toStep(step: RawStep): Step {
  if (step === 'settle' || step === 'snapshot') return {kind: step}
  if (typeof step === 'string') return {kind: 'command', text: step}
  if ('pause' in step) return {kind: 'pause', ms: milliseconds(step.pause)}
  if ('together' in step) return {kind: 'together', barrier: step.together}
  if ('transaction' in step) return {kind: 'transaction', steps: step.transaction.map(toStep)}
  if ('script' in step) return {kind: 'script', form: 'eval', steps: step.script.map(toStep)}
  if ('function' in step) return {kind: 'script', form: 'fcall', steps: step.function.map(toStep)}
  if ('pipeline' in step) return {kind: 'pipeline', steps: step.pipeline.map(toStep)}
  if ('repeat' in step) return {kind: 'repeat', times: step.repeat.times, steps: step.repeat.steps.map(toStep)}
  return {kind: 'mix', choices: step.mix.map(toChoice)}
}

function toChoice(choice: RawChoice): {weight: number; step: Step} {
  if (typeof choice === 'string' || !('steps' in choice)) return {weight: 1, step: toStep(choice)}
  const steps = choice.steps.map(toStep)
  const [only] = steps
  const step: Step = steps.length === 1 && only ? only : {kind: 'repeat', times: 1, steps}
  return {weight: choice.weight ?? 1, step}
}

function milliseconds(duration: string): number {
  const ms = parseDuration(duration)
  if (typeof ms === 'string') throw new TypeError(ms)
  return ms
}
