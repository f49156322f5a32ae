import {formatDuration} from '../duration.js'
import {paint, type TextStyle} from './text-style.js'
import type {Witness} from './witness.js'
import {plainTexts} from './plain-texts.js'
import {stepLine} from './step-line.js'
import {wrapText} from './wrap-text.js'
import {describeRate} from '../statistics.js'

/** A witness for people: how small, how often, the workload, and the story it tells. */
export function renderWitness(found: Witness, style: TextStyle): string {
  const witness = plainTexts(found, style)
  const {finding, operations, rounds, tries, elapsedMs, complete} = witness
  const head = [
    'WITNESS',
    finding,
    operations === 1 ? '1 operation' : `${operations} operations`,
    rounds === 1 ? '1 round' : `${rounds} rounds`,
    `${tries.toLocaleString('en')} tries`,
    formatDuration(elapsedMs),
  ]
  const blocks = [
    wrapText(head.join('   '), style.width, '').replace('WITNESS', paint(style, 'bold', 'WITNESS')),
    rates(witness)
      .map((sentence) => wrapText(sentence, style.width, '  '))
      .join('\n'),
    complete ? '' : wrapText('The search was cut short: a smaller one may exist.', style.width, '  '),
    indent(witness.workload.split('\n').filter((line) => line !== '' && !line.startsWith('#'))),
    indent(witness.story),
    witness.explanation.map((sentence) => wrapText(sentence, style.width, '  ')).join('\n'),
    next(witness, style),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}

function rates({rate, ratePerRound, rounds}: Witness): string[] {
  const whole =
    rate.tries === 0 ? 'How often whole runs fail was not measured.' : `Fails in ${describeRate(rate, 'runs')}.`
  return rounds === 1 ? [whole] : [whole, `Single rounds: ${describeRate(ratePerRound, 'tries')}.`]
}

function next({file}: Witness, style: TextStyle): string {
  return file === undefined ? '' : stepLine(style, 'repeat', `lockstep run ${file}`)
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n')
}
