import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {checkHistory} from '../../../src/core/checker/check-history.js'
import {HistoryBuilder} from '../../../src/core/history/history-builder.js'
import {parseLine} from '../../../src/core/history/parse-line.js'

const PAGE = readFileSync(new URL('../../../../docs/history-format.md', import.meta.url), 'utf8')

describe('docs/history-format.md', () => {
  const examples = [...PAGE.matchAll(/```jsonl\n(.*?)```\n(?:`(\w+)`(?:: ([\w-]+))?)?/gs)]

  it('has examples of every kind of line, and of both verdicts', () => {
    const text = examples.map(([, lines]) => lines).join('')
    for (const field of ['"schema"', '"settled"', '"command"', '"info"', '"phase"', 'QUEUED'])
      expect(text).to.include(field)
    expect(new Set(examples.map(([, , verdict]) => verdict))).to.deep.equal(
      new Set([undefined, 'diverged', 'consistent']),
    )
  })

  for (const [at, [, lines, verdict, kind]] of examples.entries()) {
    it(`example ${at + 1} is read, and judged as it says`, () => {
      const {verdict: judged, anomalies, reasons} = judge(lines!)
      expect(reasons).to.deep.equal([])
      if (verdict !== undefined) expect(judged).to.equal(verdict)
      expect(anomalies.map((anomaly) => anomaly.kind)).to.deep.equal(kind === undefined ? [] : [kind])
    })
  }
})

function judge(lines: string): ReturnType<typeof checkHistory> {
  let builder: HistoryBuilder | null = null
  for (const text of lines.trim().split('\n')) {
    const line = parseLine(text)
    expect(line.kind, text).to.be.oneOf(['header', 'operation', 'settled'])
    if (line.kind === 'header') builder = new HistoryBuilder(line.header)
    else if (line.kind === 'operation') builder!.add(line.operation)
    else if (line.kind === 'settled') builder!.settled(line.settled)
  }
  return checkHistory(builder!.build())
}
