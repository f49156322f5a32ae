import * as fc from 'fast-check'
import type {ClientScript, Step, Workload} from '../../../src/core/workload/workload.js'

const text = fc.string({unit: 'grapheme', maxLength: 12})

/** Any text as one argument in double quotes. */
const quoted = text.map((value) => `"${value.replace(/["\\]/g, String.raw`\$&`).replace(/[{}]/g, '$&$&')}"`)
const range = fc
  .tuple(fc.integer({min: -3, max: 3}), fc.integer({min: 0, max: 4}))
  .map(([low, more]) => `${low}..${low + more}`)

const write = fc.oneof(
  quoted.map((value) => `SET ${value} {value}`),
  range.map((ends) => `SET key{${ends}} {value}`),
  range.map((ends) => `SET key{any ${ends}} {value 64b}`),
  range.map((ends) => `MSET a{${ends}} {value} b{${ends}} {value}`),
  fc.tuple(range, range).map(([one, other]) => `HSET h{${one}} f{${other}} x{value}`),
  fc.constantFrom(
    'FLUSHDB',
    'flushall',
    'DEL a b # c',
    'SET {client}:{round} {value}',
    String.raw`SET "\xff\x00" {value}`,
    'SET {client}{any name 0..40} {any value}',
    'SET k{name 0..20} x{value binary}',
  ),
)
const read = fc.oneof(
  quoted.map((value) => `GET ${value}`),
  range.map((ends) => `GET key{any ${ends}}`),
  fc.constantFrom('PING', 'MGET a b', "GET '{x}'"),
)

/** Waits that are whole microseconds, as files can say them. */
const ms = fc.integer({min: 1, max: 5_000_000}).map((us) => us / 1000)

/** Steps made of these commands; `inner` ones are commands, repeats and mixes only. */
function stepsOf(command: fc.Arbitrary<string>, ...more: ReadonlyArray<fc.Arbitrary<Step>>): fc.Arbitrary<Step> {
  const {step} = fc.letrec<Record<'inner' | 'step', Step>>((tie) => ({
    inner: fc.oneof(
      {depthSize: 'small', withCrossShrink: true},
      command.map((commandText): Step => ({kind: 'command', text: commandText})),
      repeatOf(fc.array(tie('inner'), {minLength: 1, maxLength: 3})),
      mixOf(tie('inner')),
    ),
    step: fc.oneof(
      {depthSize: 'small', withCrossShrink: true},
      tie('inner'),
      ms.map((pause): Step => ({kind: 'pause', ms: pause})),
      fc.array(tie('inner'), {minLength: 1, maxLength: 3}).map((steps): Step => ({kind: 'transaction', steps})),
      fc.array(tie('inner'), {minLength: 1, maxLength: 3}).map((steps): Step => ({kind: 'pipeline', steps})),
      ...more,
      repeatOf(fc.array(tie('step'), {minLength: 1, maxLength: 3})),
      mixOf(tie('step')),
    ),
  }))
  return step
}

function repeatOf(steps: fc.Arbitrary<Step[]>): fc.Arbitrary<Step> {
  return fc.tuple(fc.integer({min: 1, max: 3}), steps).map(([times, inner]) => ({kind: 'repeat', times, steps: inner}))
}

function mixOf(step: fc.Arbitrary<Step>): fc.Arbitrary<Step> {
  return fc
    .array(fc.record({weight: fc.integer({min: 1, max: 9}), step}), {minLength: 1, maxLength: 3})
    .map((choices) => ({kind: 'mix', choices}))
}

const script = fc
  .tuple(
    fc.constantFrom('eval' as const, 'fcall' as const),
    fc.array(fc.constantFrom('FLUSHDB', 'SET key{1..2} {any value}', 'DEL a b'), {minLength: 1, maxLength: 3}),
  )
  .map(([form, texts]): Step => ({kind: 'script', form, steps: texts.map((each) => ({kind: 'command', text: each}))}))

const worker = fc.record({
  on: fc.constant('primary' as const),
  connections: fc.integer({min: 1, max: 3}),
  repeat: fc.integer({min: 1, max: 3}),
  pipeline: fc.boolean(),
  everyMs: fc.constant(null),
  steps: fc.array(stepsOf(write, script), {minLength: 1, maxLength: 4}),
})
const observer = fc.record({
  on: fc.constantFrom('primary' as const, 'replica' as const, 'cache' as const),
  connections: fc.integer({min: 1, max: 2}),
  repeat: fc.constant(1),
  pipeline: fc.boolean(),
  everyMs: ms,
  steps: fc.array(stepsOf(read), {minLength: 1, maxLength: 3}),
})

/** Any workload that a file can hold; its workers meet at a barrier now and then. */
export const arbitraryWorkload: fc.Arbitrary<Workload> = fc
  .record({
    summary: fc.oneof(fc.constant(''), text),
    databases: fc.uniqueArray(fc.integer({min: 0, max: 15}), {minLength: 1, maxLength: 3}),
    rounds: fc.integer({min: 1, max: 3}),
    workers: fc.array(worker, {minLength: 1, maxLength: 3}),
    observers: fc.array(observer, {maxLength: 2}),
    meet: fc.boolean(),
    allowUnknown: fc.boolean(),
  })
  .map(({summary, databases, rounds, workers, observers, meet, allowUnknown}) => ({
    name: 'arbitrary',
    summary,
    databases,
    rounds,
    clients: named([...(meet ? meeting(workers) : workers), ...observers]),
    ...(allowUnknown ? {allowUnknownCommands: true as const} : {}),
  }))

type Unnamed = Omit<ClientScript, 'name'>

function meeting(workers: readonly Unnamed[]): readonly Unnamed[] {
  const steps = (client: Unnamed): readonly Step[] => [{kind: 'together', barrier: 'start'}, ...client.steps]
  return workers.map((client) => ({...client, connections: 2, repeat: 2, steps: steps(client)}))
}

function named(clients: readonly Unnamed[]): readonly ClientScript[] {
  return clients.map((client, index) => ({name: `client${String.fromCodePoint(97 + index)}`, ...client}))
}
