import {ANOMALY_KINDS} from '../anomaly.js'
import {ORDERS} from '../history/header.js'

type JsonSchema = Readonly<Record<string, unknown>>

const text = {type: 'string'}
const count = {type: 'integer', minimum: 0}
const list = (items: JsonSchema): JsonSchema => ({type: 'array', items})
const object = (properties: Readonly<Record<string, JsonSchema>>, optional: readonly string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
})
const orNull = (schema: JsonSchema): JsonSchema => ({anyOf: [schema, {type: 'null'}]})

const bulk = {anyOf: [text, object({base64: text})], description: 'Text, or bytes that are not UTF-8 in base64.'}
const ids = list({type: 'integer', minimum: 1})
const side = orNull(object({value: object({type: text}), expireAtMs: orNull({type: 'number'})}))

/** The JSON Schema (draft 2020-12) of `lockstep.report/1`. */
export function reportSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'lockstep.report/1',
    title: 'What a run of lockstep found',
    ...object(
      {
        schema: {const: 'lockstep.report/1'},
        verdict: {enum: ['consistent', 'diverged', 'inconclusive']},
        reasons: list(text),
        workload: text,
        seed: count,
        targets: object({primary: orNull(target), replicas: list(target), caches: list(target)}),
        rounds: object({planned: count, played: count}),
        operations: count,
        writes: count,
        flushes: count,
        observations: count,
        settle: orNull(
          object(
            {
              status: {enum: ['converged', 'diverged', 'lagging', 'stuck', 'inconclusive']},
              waitedMs: count,
              detail: text,
              markers: count,
              markersSeen: count,
              equalDigests: count,
              offsets: {type: 'object'},
            },
            ['detail', 'markers', 'markersSeen', 'equalDigests', 'offsets'],
          ),
        ),
        snapshots: {type: 'object', additionalProperties: object({keys: count, databases: list(count)})},
        keysCompared: count,
        divergences: list(divergence),
        divergenceCount: count,
        anomalies: list(anomaly),
        anomalyCount: count,
        strength: object(
          {
            flushesRaced: count,
            cacheReadsRaced: count,
            roundsCompared: count,
            divergenceRateBound95: orNull({type: 'number', minimum: 0, maximum: 1}),
            workerWindows: object({workers: count, pairs: count, pairsTried: count, fewest: count}),
          },
          ['workerWindows'],
        ),
        timings: {type: 'object', additionalProperties: {type: 'number'}},
        citedOperations: {type: 'object', additionalProperties: text},
        repeat: text,
        directory: text,
        witness,
        diff: object({
          listed: object({primary: count, replica: count}),
          databases: list(count),
          complete: {type: 'boolean'},
          restrictions: list(text),
          transient: count,
          expired: count,
          undecided: count,
          uncompared: count,
          unproven: list(text),
          kinds: {type: 'object', additionalProperties: count},
          differencesFile: text,
        }),
        runs: list({type: 'object'}),
      },
      ['directory', 'witness', 'diff', 'runs'],
    ),
  }
}

const target = object({engine: text, version: text, address: text, role: text, order: {enum: [...ORDERS]}}, ['order'])

const rate = object({failures: count, tries: count, low95: {type: 'number'}, high95: {type: 'number'}})

const witness = object(
  {
    finding: text,
    workload: {...text, description: 'YAML; lockstep run takes it as it is.'},
    operations: count,
    rounds: count,
    rate,
    ratePerRound: rate,
    complete: {type: 'boolean'},
    tries: count,
    elapsedMs: count,
    story: list(text),
    proof: list(text),
    explanation: list(text),
    settings: {type: 'object', additionalProperties: text},
    file: text,
  },
  ['file'],
)

const divergence = object(
  {
    view: text,
    against: text,
    db: count,
    key: bulk,
    kind: {enum: ['missing', 'extra', 'type', 'value', 'ttl']},
    expected: side,
    actual: side,
    operations: ids,
    explanation: text,
  },
  ['operations', 'explanation'],
)

const anomaly = object(
  {
    kind: {enum: [...ANOMALY_KINDS]},
    view: text,
    db: count,
    key: bulk,
    operations: ids,
    message: text,
    windowMs: {type: 'number', minimum: 0},
    also: list(text),
  },
  ['windowMs', 'also'],
)
