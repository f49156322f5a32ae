import {Document, isMap} from 'yaml'
import {spellDuration} from './duration.js'
import type {ClientScript, Step, Workload} from './workload.js'
import type {RawChoice, RawStep} from './workload-structure.js'

/** The workload as YAML text, without what is default; `parseWorkload` makes an equal workload of it. */
export function formatWorkload(workload: Workload): string {
  const {name, summary, databases, rounds, clients, needs, allowUnknownCommands} = workload
  const document = new Document({
    name,
    ...(summary === '' ? {} : {summary}),
    databases,
    rounds,
    ...(needs ? {needs} : {}),
    ...(allowUnknownCommands ? {'allow-unknown-commands': true} : {}),
    clients: clients.map(formatClient),
  })
  const list = isMap(document.contents) ? document.get('databases', true) : undefined
  if (list) (list as {flow?: boolean}).flow = true
  return document.toString({lineWidth: 0, flowCollectionPadding: false})
}

function formatClient({name, on, connections, repeat, pipeline, everyMs, steps}: ClientScript): object {
  return {
    name,
    ...(on === 'primary' ? {} : {on}),
    ...(connections === 1 ? {} : {connections}),
    ...(repeat === 1 ? {} : {repeat}),
    ...(pipeline ? {pipeline} : {}),
    ...(everyMs === null ? {} : {every: spellDuration(everyMs)}),
    steps: steps.map(formatStep),
  }
}

function formatStep(step: Step): RawStep {
  switch (step.kind) {
    case 'command':
      return step.text
    case 'pause':
      return {pause: spellDuration(step.ms)}
    case 'together':
      return {together: step.barrier}
    case 'transaction':
      return {transaction: step.steps.map(formatStep)}
    case 'script':
      return step.form === 'eval' ? {script: step.steps.map(formatStep)} : {function: step.steps.map(formatStep)}
    case 'pipeline':
      return {pipeline: step.steps.map(formatStep)}
    case 'repeat':
      return {repeat: {times: step.times, steps: step.steps.map(formatStep)}}
    case 'mix':
      return {mix: step.choices.map(formatChoice)}
    default:
      return step.kind
  }
}

function formatChoice({weight, step}: {readonly weight: number; readonly step: Step}): RawChoice {
  // Several steps of one choice are read as a repeat of one time.
  const isGroup = step.kind === 'repeat' && step.times === 1 && step.steps.length > 1
  if (weight === 1 && !isGroup) return formatStep(step)
  return {weight, steps: isGroup ? step.steps.map(formatStep) : [formatStep(step)]}
}
