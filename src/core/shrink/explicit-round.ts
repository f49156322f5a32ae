import type {ScriptForm} from '../command/script-calls.js'
import {chooseValue, nameOf} from '../workload/palette.js'
import {parseCommandText, type Piece} from '../workload/command-text.js'
import {connectionNames} from '../workload/make-plan.js'
import {PlanContext} from '../workload/plan-context.js'
import type {ClientScript, Step, Workload} from '../workload/workload.js'
import type {Act, Candidate, CandidateClient} from './candidate.js'
import {formatCommandText} from './format-command-text.js'

/**
 * One round of a workload with everything settled that its plan settles for this seed: repeats and ranges are written
 * out, choices are made, and each connection is a client of its own. `{value}` stays, so that values stay unique.
 * Clients that repeat their steps (`every`) keep them as they are.
 */
export function explicitRound(workload: Workload, seed: number, round: number): Candidate {
  return {
    name: workload.name,
    databases: workload.databases,
    allowUnknownCommands: workload.allowUnknownCommands ?? false,
    clients: workload.clients.flatMap((client) =>
      connectionNames(client).map((name) => explicitClient(client, name, seed, round)),
    ),
  }
}

function explicitClient(client: ClientScript, name: string, seed: number, round: number): CandidateClient {
  const {on, everyMs, steps, repeat, pipeline} = client
  if (everyMs !== null) {
    const acts = Array.from({length: repeat}, () => steps).flat()
    return {name, on, everyMs, acts: acts.map((step, at) => ({kind: 'step', at, step}))}
  }
  const writer = new ExplicitWriter(new PlanContext(seed, name, round, 0, false))
  const gathered = pipeline ? writer.nextWrite() : null
  for (let time = 0; time < repeat; time++) writer.play(steps, gathered)
  return {name, on, everyMs, acts: writer.acts}
}

/** Follows `playSteps` choice by choice: the plan's generator is asked in the same order. */
class ExplicitWriter {
  readonly acts: Act[] = []
  private writes = 0
  private transactions = 0
  private readonly scripts = new Map<number | null, ScriptForm>()

  constructor(private readonly context: PlanContext) {}

  nextWrite(): number {
    return ++this.writes
  }

  /** Plays steps; `write` is the one they join, null when each command is one of its own. */
  play(steps: readonly Step[], write: number | null, transaction: number | null = null): void {
    for (const step of steps) this.playOne(step, write, transaction)
  }

  private playOne(step: Step, write: number | null, transaction: number | null): void {
    switch (step.kind) {
      case 'command':
        for (const text of this.expand(step.text))
          this.acts.push({
            kind: 'command',
            at: this.acts.length,
            text,
            write: write ?? this.nextWrite(),
            transaction,
            ...(this.scripts.has(transaction) ? {script: this.scripts.get(transaction)!} : {}),
          })
        return
      case 'pipeline':
        this.play(step.steps, write ?? this.nextWrite(), transaction)
        return
      case 'transaction':
        this.play(step.steps, write ?? this.nextWrite(), ++this.transactions)
        return
      case 'script':
        this.scripts.set(++this.transactions, step.form)
        this.play(step.steps, write ?? this.nextWrite(), this.transactions)
        return
      case 'repeat':
        for (let time = 0; time < step.times; time++) this.play(step.steps, write, transaction)
        return
      case 'mix': {
        const total = step.choices.reduce((sum, {weight}) => sum + weight, 0)
        let ticket = this.context.choose(1, total)
        this.playOne(step.choices.find(({weight}) => (ticket -= weight) <= 0)!.step, write, transaction)
        return
      }
      default:
        this.acts.push({kind: 'wait', at: this.acts.length, step})
    }
  }

  private expand(text: string): readonly string[] {
    const words = parseCommandText(text).map(({pieces}) => pieces)
    const ranges = new Map<string, {low: number; high: number}>()
    for (const piece of words.flat()) if (piece.kind === 'expand') ranges.set(`${piece.low}..${piece.high}`, piece)
    let combinations: ReadonlyArray<ReadonlyMap<string, number>> = [new Map()]
    for (const [name, {low, high}] of ranges) {
      const numbers = Array.from({length: high - low + 1}, (_, at) => low + at)
      combinations = combinations.flatMap((chosen) => numbers.map((number) => new Map(chosen).set(name, number)))
    }
    return combinations.map((chosen) =>
      formatCommandText(words.map((pieces) => pieces.map((piece) => this.settle(piece, chosen)))),
    )
  }

  private settle(piece: Piece, chosen: ReadonlyMap<string, number>): Piece {
    switch (piece.kind) {
      case 'expand':
        return numberPiece(chosen.get(`${piece.low}..${piece.high}`)!, piece.named)
      case 'any':
        return numberPiece(this.context.choose(piece.low, piece.high), piece.named)
      case 'anyValue':
        return {kind: 'value', ...chooseValue((low, high) => this.context.choose(low, high))}
      case 'client':
        return {kind: 'literal', bulk: this.context.client}
      default:
        return piece
    }
  }
}

function numberPiece(number: number, named: boolean): Piece {
  return {kind: 'literal', bulk: named ? nameOf(number) : String(number)}
}
