import {expect} from 'chai'
import {commandFacts, knownCommands} from '../../../src/core/command/command-facts.js'
import {refusalOf} from '../../../src/core/workload/refusal.js'

const refused = (text: string, inTransaction = false, allowUnknown = false): string | null => {
  const words = text.split(' ')
  return refusalOf(commandFacts(words[0]!)!, words, {inTransaction, allowUnknown})
}

describe('refusalOf', () => {
  it('refuses whatever changes more than keys, also when unknown commands are allowed', () => {
    for (const text of [
      ...['FUNCTION FLUSH', 'FUNCTION LOAD x', 'SCRIPT FLUSH', 'MODULE LOAD x', 'CONFIG SET a b', 'ACL SETUSER a'],
      ...['CLUSTER RESET', 'DEBUG SLEEP 1', 'SHUTDOWN', 'REPLICAOF NO ONE', 'SLAVEOF NO ONE', 'FAILOVER', 'BGSAVE'],
      ...['SAVE', 'BGREWRITEAOF', 'MIGRATE h 1 k 0 1', 'RESTORE-ASKING k 0 x', 'LATENCY RESET', 'SLOWLOG RESET'],
      ...['CLIENT KILL x', 'CLIENT PAUSE 1', 'HELLO 3', 'AUTH x', 'RESET', 'QUIT', 'SUBSCRIBE c', 'MONITOR', 'SYNC'],
      ...['PUBLISH c m', 'WAIT 1 0', 'MEMORY PURGE', 'PKPATTERNMATCHDEL a* set', 'COMPACT', 'PURGELOGSTO x'],
      ...['CLEARCACHE', 'DBSLAVEOF x', 'KEYDB.CRON n single 1 x 0', 'NAMESPACE DEL a', 'FLUSHMEMTABLE', 'MOVEX k t'],
    ])
      expect(refused(text, false, true), text).to.be.a('string')
  })

  it('lets through what reads and writes data, and what only tells', () => {
    const harmless = ['CLIENT ID', 'MEMORY USAGE k', 'OBJECT ENCODING k', 'XINFO STREAM k', 'PING', 'WATCH k', 'INFO']
    for (const text of [...harmless, 'SET k v', 'FLUSHALL ASYNC', 'SWAPDB 0 1', 'XREAD STREAMS s 0'])
      expect(refused(text), text).to.equal(null)
  })

  it('allows blocking commands where they do not wait, and scripts where they are declared', () => {
    expect(refused('BLPOP k 0')).to.include('wait at the server')
    expect(refused('BLPOP k 0', true)).to.equal(null)
    expect(refused('XREADGROUP GROUP g r block 0 STREAMS s >')).to.include('with BLOCK')
    for (const text of ['EVAL x 0', 'EVALSHA x 0', 'FCALL f 0']) {
      expect(refused(text)).to.include('allow-unknown-commands')
      expect(refused(text, false, true)).to.equal(null)
    }
  })

  it('has a reason for every command that neither reads nor writes, but for those that only tell', () => {
    const free = [...knownCommands()].filter(
      ({access, refusal, subcommands}) => access === 'none' && refusal === null && !subcommands,
    )
    const telling = 'command echo info lastsave ping pubsub role select time unwatch watch'
    expect(free.map(({name}) => name).sort()).to.deep.equal(telling.split(' '))
  })
})
