import {expect} from 'chai'
import {Recorder} from '../../src/app/recorder.js'
import type {Command} from '../../src/core/operation.js'
import {MemorySink} from '../support/memory-sink.js'

const answered = (commands: readonly Command[]) => ({
  invokedNs: 1,
  replies: commands.map(() => 'OK'),
  completedNs: commands.map(() => 2),
  lost: null,
})
const pipeline = (count: number): Command[] => Array.from({length: count}, (_, at) => ['SET', `key${at}`, 'v'])
const dbs = (commands: readonly Command[]) => commands.map(() => 0)

describe('Recorder', () => {
  it('writes operations in the order of invocation, whenever they end', () => {
    const sink = new MemorySink()
    const recorder = new Recorder(sink)
    const batches = [pipeline(2), pipeline(3), pipeline(1)]
    const tickets = batches.map((commands, at) => recorder.invoke(`client-${at}`, 'primary', commands, 1, null))
    recorder.complete(tickets[2]!, answered(batches[2]!), dbs(batches[2]!))
    recorder.complete(tickets[1]!, answered(batches[1]!), dbs(batches[1]!))
    expect(sink.operations).to.deep.equal([])
    expect(recorder.inFlight()).to.deep.equal([tickets[0]])
    recorder.complete(tickets[0]!, answered(batches[0]!), dbs(batches[0]!))
    expect(sink.operations.map(({id}) => id)).to.deep.equal([1, 2, 3, 4, 5, 6])
  })

  it('holds clients back while an old operation keeps too many later ones waiting', async () => {
    const recorder = new Recorder(new MemorySink())
    const open = recorder.invoke('hung', 'replica', [['GET', 'key1']], 1, null)
    const many = pipeline(50_000)
    for (let batch = 0; batch < 2; batch++)
      recorder.complete(recorder.invoke('writer', 'primary', many, 1, null), answered(many), dbs(many))
    expect(recorder.pressure).to.equal(false)
    recorder.complete(recorder.invoke('writer', 'primary', many, 1, null), answered(many), dbs(many))
    expect(recorder.pressure).to.equal(true)
    let relieved = false
    const relief = recorder.relief().then(() => (relieved = true))
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(relieved).to.equal(false)
    recorder.complete(open, answered([['GET', 'key1']]), [0])
    await relief
    expect(recorder.pressure).to.equal(false)
  })
})
