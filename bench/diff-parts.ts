import {digestItems} from '../src/core/keyspace/value-digest.js'
import {comparePage} from '../src/core/diff/compare-page.js'
import {encodeCommands} from '../src/core/resp/encode-command.js'
import {hashBytes} from '../src/core/keyspace/hash-bytes.js'
import {EVERY_KEY} from '../src/core/diff/key-selection.js'
import {NameLedger} from '../src/core/diff/name-ledger.js'
import {forEachName, overAllNames, readNamePage} from '../src/core/diff/page-request.js'
import {median} from '../src/core/statistics.js'
import {ReplyWalker} from '../src/core/resp/reply-walker.js'

/** The parts of a diff one by one, without servers, so that a loss of speed can be placed. */
const COUNT = 1000
const names = Array.from({length: COUNT}, (_, at) => Buffer.from(`key:${1_000_000 + at}`))
const scanReply = Buffer.concat([Buffer.from('*2\r\n$1\r\n7\r\n'), encodeCommands([names])])
const answer = (bytes: Buffer) => ({bytes, server: 'bench', asked: 'MGET'})
const page = readNamePage(answer(scanReply), EVERY_KEY)
const values = encodeCommands([names.map(() => Buffer.alloc(40, 'v'))])
const otherValues = Buffer.from(values)
otherValues[otherValues.length - 3] = 0x77
const hash = names.slice(0, 10).flatMap((name) => [name, Buffer.from('value')])
const ledger = new NameLedger(1_000_000, 2 ** 21)
const ledgerPage = {...page, names: Buffer.from(page.names)}
let turn = 0

measure('wire reader: walk a reply of 40-byte values', () => new ReplyWalker(1).walk(values, values.length))
measure('wire reader: read a page of names', () => readNamePage(answer(scanReply), EVERY_KEY).count)
measure('request: one command over all names', () => overAllNames('MGET', page).length)
measure('request: one command for each name', () => forEachName('PEXPIRETIME', page, null).length)
measure('compare: equal pages', () => comparePage(answer(values), answer(Buffer.from(values)), COUNT, null).equal)
measure('compare: pages with one difference', () => comparePage(answer(values), answer(otherValues), COUNT, null).equal)
measure('hash: a name of 11 bytes', () => {
  let sum = 0
  for (const name of names) sum ^= hashBytes(name, 0, name.length, 0)
  return sum
})
measure('hash: a value of 40 bytes', () => {
  let sum = 0
  for (let at = 0; at < COUNT; at++) sum ^= hashBytes(values, at, at + 40, 0)
  return sum
})
measure('ledger: note a name of a million', () => {
  // Other names every time, so that memory is met as it is met in a large keyspace.
  for (let at = 0; at < COUNT; at++) ledgerPage.names.writeUInt32LE(turn++ % 900_000, ledgerPage.offsets[at + 1]! - 6)
  ledger.notePrimary(ledgerPage)
  return ledger.replicaOnly
})
measure('canonical form: digest a hash of 10 fields', () => {
  for (let at = 0; at < COUNT; at++) digestItems('hash', hash)
  return 0
})

/** Prints the median processor time per item, of rounds of at least 50 ms after a warm-up: others at work do not count. */
function measure(what: string, work: () => unknown): void {
  const rounds: number[] = []
  for (let round = 0; round < 6; round++) {
    const start = process.cpuUsage()
    let spentUs = 0
    let times = 0
    for (; spentUs < 50_000; times++) {
      work()
      spentUs = process.cpuUsage(start).user
    }
    rounds.push((spentUs * 1000) / (times * COUNT))
  }
  console.log(`${what.padEnd(46)} ${median(rounds.slice(1)).toFixed(0).padStart(6)} ns an item`)
}
