import {expect} from 'chai'
import {bulkId} from '../../../src/core/bulk.js'
import {commandName, knownCommands} from '../../../src/core/command/command-facts.js'
import {commandKeys} from '../../../src/core/command/command-keys.js'
import type {Command} from '../../../src/core/operation.js'
import {describedCommands, sweepCases, unsweptCommands} from '../../../src/core/sweep/sweep-cases.js'
import {sweepWorkload} from '../../../src/core/sweep/sweep-workload.js'
import {SWEEP_NAME} from '../../../src/core/workload/catalogue.js'
import {formatWorkload} from '../../../src/core/workload/format-workload.js'
import {makePlan} from '../../../src/core/workload/make-plan.js'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import type {Workload} from '../../../src/core/workload/workload.js'

const LIKE_A_SMALL_SERVER = {
  names: new Set([
    'set',
    'get',
    'incr',
    'hset',
    'expire',
    'del',
    'rename',
    'blpop',
    'rpush',
    'move',
    'sunionstore',
    'sadd',
  ]),
  databases: 2,
}

describe('the command sweep', () => {
  it('describes every command that is known to write, or says why not', () => {
    const writers = [...knownCommands()].filter(({access}) => access === 'write')
    for (const {name, forms, unswept} of writers) expect(forms.length > 0, name).to.equal(unswept === null)
    const offered = new Set([...writers.map(({name}) => name), 'json.set'])
    expect(unsweptCommands({names: new Set(), writers: offered, databases: 1})).to.deep.equal(['json.set'])
  })

  it('is a workload like any other: its text says all of it', () => {
    const workload = sweepWorkload(LIKE_A_SMALL_SERVER)
    expect(workload.name).to.equal(SWEEP_NAME)
    expect(parseWorkload(formatWorkload(workload), 'sweep')).to.deep.equal(workload)
  })

  it('may be written out in full', () => {
    const text = formatWorkload(sweepWorkload(describedCommands()))
    expect(text.length).to.be.below(900_000)
    expect(() => parseWorkload(text, 'sweep')).not.to.throw()
  })

  it('tries no range by name where its result is not specified', () => {
    const tried = sweepCases(describedCommands()).filter(({form}) => /LEX\b/.test(form.text))
    expect(tried).to.not.deep.equal([])
    expect(tried.filter(({states}) => states.some(({name}) => name === 'zset-wide'))).to.deep.equal([])
  })

  it('sends only commands the server has', () => {
    const sent = new Set(commandsOf(sweepWorkload(LIKE_A_SMALL_SERVER)).map(commandName))
    for (const name of sent)
      if (!['select', 'multi', 'exec', 'hget', 'hgetall', 'lrange', 'smembers'].includes(name))
        expect(LIKE_A_SMALL_SERVER.names).to.include(name)
  })

  it('stays in one database where there is but one', () => {
    const workload = sweepWorkload({...LIKE_A_SMALL_SERVER, databases: 1})
    expect(workload.databases).to.deep.equal([0])
    expect(commandsOf(workload).map(commandName)).not.to.include.members(['move'])
  })

  it('gives each case keys of its own, whose names tell their states', () => {
    const cases = commandsOf(sweepWorkload(LIKE_A_SMALL_SERVER)).slice(preparation())
    const seen = new Map<string, string>()
    for (const command of cases) {
      const text = JSON.stringify(command)
      for (const key of new Set(commandKeys(command).map(bulkId))) {
        expect(key).to.match(/^[a-z-]+\/1\/\d+$/)
        expect(seen.has(key), `${text} and ${seen.get(key)}`).to.equal(false)
        seen.set(key, text)
      }
    }
  })

  it('covers absent, each type, expiry, expired, the same key twice, several keys, and MULTI', () => {
    const cases = sweepCases(LIKE_A_SMALL_SERVER)
    const incr = cases.filter(({form}) => form.command === 'incr')
    const states = incr.flatMap(({states: [first]}) => first!.name)
    expect(states).to.include.members([
      'absent',
      'integer',
      'text',
      'empty',
      'integer-expiring',
      'integer-expired',
      'hash',
    ])
    expect(incr.some(({transaction}) => transaction)).to.equal(true)
    expect(cases.some(({form, sameKey}) => form.command === 'sunionstore' && sameKey)).to.equal(true)
    expect(cases.filter(({form}) => form.command === 'rename').length).to.be.greaterThan(50)
    const blocking = cases.filter(({form}) => form.command === 'blpop')
    expect(blocking).not.to.have.lengthOf(0)
    expect(blocking.every(({transaction}) => transaction)).to.equal(true)
  })
})

function commandsOf(workload: Workload): Command[] {
  const [sweep] = makePlan(workload, 1).clients
  return [...sweep!.steps(1, 0)].flatMap((step) => (step.kind === 'send' ? step.commands : []))
}

/** How many commands bring keys into their states and read them. */
function preparation(): number {
  const [sweep] = makePlan(sweepWorkload(LIKE_A_SMALL_SERVER), 1).clients
  const sends = [...sweep!.steps(1, 0)].flatMap((step) => (step.kind === 'send' ? [step.commands.length] : []))
  return sends[0]! + sends[1]!
}
