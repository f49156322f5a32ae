import {expect} from 'chai'
import {LIBRARY_CODE, scriptCommand} from '../../../src/core/command/script-calls.js'
import type {Command} from '../../../src/core/operation.js'
import {openFixture, type OpenFixture} from '../support/lab-fixture.js'
import {waitUntil} from '../../support/wait-until.js'

describe('a connection to the lab', () => {
  let fixture: OpenFixture

  before(async () => {
    fixture = await openFixture({seed: 1, databases: 4})
  })

  beforeEach(async () => {
    await fixture.primary.pipeline(['FLUSHALL', 'SELECT 0'])
  })

  after(() => fixture.close())

  it('answers the plain commands', async () => {
    const replies = await fixture.primary.pipeline([
      'PING',
      'ping hello',
      'ECHO x',
      'CLIENT GETNAME',
      'CLIENT SETNAME me',
      'CLIENT GETNAME',
    ])
    expect(replies).to.deep.equal(['PONG', 'hello', 'x', '', 'OK', 'me'])
    expect(await fixture.primary.call('TIME')).to.have.length(2)
  })

  it('answers what it does not know or cannot take with an error, and goes on', async () => {
    expect(await fixture.primary.pipeline(['EVALSHA x 0', 'GET', 'SELECT 4', 'CONFIG SET a b', 'PING'])).to.deep.equal([
      {error: "ERR unknown command 'EVALSHA'"},
      {error: "ERR wrong number of arguments for 'get' command"},
      {error: 'ERR DB index is out of range'},
      {error: "ERR unknown subcommand 'SET'. The lab is configured when it starts; CONFIG GET shows how."},
      'PONG',
    ])
  })

  it('keeps databases apart, and remembers which one is selected', async () => {
    expect(
      await fixture.primary.pipeline(['SET a 0', 'SELECT 3', 'GET a', 'SET a 3', 'SELECT 0', 'GET a']),
    ).to.deep.equal(['OK', 'OK', null, 'OK', 'OK', '0'])
    expect(await fixture.primary.call('INFO keyspace')).to.match(/db0:keys=1,expires=0.*\r\ndb3:keys=1/)
    await fixture.primary.pipeline(['FLUSHDB'])
    expect(await fixture.primary.pipeline(['DBSIZE', 'SELECT 3', 'DBSIZE', 'FLUSHALL ASYNC', 'DBSIZE'])).to.deep.equal([
      0,
      'OK',
      1,
      'OK',
      0,
    ])
  })

  it('exchanges databases, and runs what lockstep sends as scripts and functions', async () => {
    const {primary, replica} = fixture
    const calls: Command[] = [['SET', 'k', 'v'], ['GET', 'none'], ['INCR', 'k'], ['FLUSHDB'], ['SET', 'n', '1']]
    const replies = ['OK', null, {error: 'ERR value is not an integer or out of range'}, 'OK', 'OK']
    expect(await primary.pipeline([['FLUSHALL'], scriptCommand('eval', calls)])).to.deep.equal(['OK', replies])
    expect(await primary.call(scriptCommand('fcall', calls))).to.deep.equal({error: 'ERR Function not found'})
    expect(await primary.call(['FUNCTION', 'LOAD', LIBRARY_CODE])).to.equal('lockstep')
    expect(await primary.call(scriptCommand('fcall', calls))).to.deep.equal(replies)
    expect(await replica.call(scriptCommand('eval', calls)))
      .to.have.property('error')
      .that.match(/^READONLY/)
    expect(await primary.pipeline(['SWAPDB 0 2', 'DBSIZE', 'SELECT 2', 'GET n', 'SWAPDB 0 99'])).to.deep.equal([
      'OK',
      0,
      'OK',
      '1',
      {error: 'ERR DB index is out of range'},
    ])
    await replica.call('SELECT 2')
    await waitUntil('the replica followed', async () => (await replica.call('GET n')) === '1')
    await primary.pipeline(['FLUSHALL', 'SELECT 0', 'FUNCTION DELETE lockstep'])
    await replica.call('SELECT 0')
  })

  it('is safe for any bytes, as keys and values', async () => {
    const bytes = {base64: Buffer.from([0, 255, 13, 10, 128]).toString('base64')}
    expect(
      await fixture.primary.pipeline([
        ['SET', bytes, bytes],
        ['GET', bytes],
        ['KEYS', '*'],
        ['STRLEN', bytes],
      ]),
    ).to.deep.equal(['OK', bytes, [bytes], 5])
  })

  it('takes empty requests for nothing, and requests in pieces for one', async () => {
    const client = await fixture.client('primary')
    for (const piece of ['*0\r\n*2\r\n$4\r\nEC', 'HO\r\n$3\r\nab', 'c\r\n*0\r\n']) client.write(piece)
    await waitUntil('it has answered', () => client.unasked.length > 0)
    expect(await client.call('PING')).to.equal('PONG')
    expect(client.unasked).to.deep.equal(['abc'])
  })

  it('takes values of many thousand parts', async () => {
    const parts = Array.from({length: 200_000}, (_, at) => String(at))
    expect(
      await fixture.primary.pipeline([
        ['RPUSH', 'list', ...parts],
        ['RENAME', 'list', 'other'],
        ['LINDEX', 'other', '-1'],
      ]),
    ).to.deep.equal([200_000, 'OK', '199999'])
    expect(
      await fixture.primary.pipeline([
        ['SADD', 'set', ...parts],
        ['SUNIONSTORE', 'union', 'set', 'set'],
      ]),
    ).to.deep.equal([200_000, 200_000])
    await waitUntil('the replica has them', async () => (await fixture.replica.call('SCARD union')) === 200_000)
    expect(await fixture.replica.call('LLEN other')).to.equal(200_000)
  })

  it('closes after bytes that are no request', async () => {
    const client = await fixture.client('primary')
    client.write('*1\r\n:5\r\n')
    await waitUntil('it is closed', () => client.closed)
    expect(client.unasked).to.deep.equal([{error: 'ERR Protocol error: a request is an array of bulk strings'}])
  })

  it('refuses writes on the replica', async () => {
    const refused = {error: "READONLY You can't write against a read only replica."}
    expect(await fixture.replica.pipeline(['SET a 1', 'FLUSHALL', 'MULTI', 'SET a 1', 'EXEC', 'GET a'])).to.deep.equal([
      refused,
      refused,
      'OK',
      refused,
      {error: 'EXECABORT Transaction discarded because of previous errors.'},
      null,
    ])
  })

  it('runs transactions, and not when a watched key changed', async () => {
    const other = await fixture.client('primary')
    expect(await fixture.primary.pipeline(['MULTI', 'SET a 1', 'HGET a f', 'INCR a', 'EXEC'])).to.deep.equal([
      'OK',
      'QUEUED',
      'QUEUED',
      'QUEUED',
      ['OK', {error: 'WRONGTYPE Operation against a key holding the wrong kind of value'}, 2],
    ])
    for (const change of ['SET a 9', 'FLUSHDB']) {
      await fixture.primary.call('WATCH a')
      await other.call(change)
      expect(await fixture.primary.pipeline(['MULTI', 'SET a 5', 'EXEC'])).to.deep.equal(['OK', 'QUEUED', null])
    }
    expect(await fixture.primary.pipeline(['WATCH a', 'UNWATCH', 'MULTI', 'GET a', 'DISCARD', 'EXEC'])).to.deep.equal([
      'OK',
      'OK',
      'OK',
      'QUEUED',
      'OK',
      {error: 'ERR EXEC without MULTI'},
    ])
  })

  it('lists clients and ends them', async () => {
    const victim = await fixture.client('primary')
    await victim.call('CLIENT SETNAME victim')
    const id = Number(await victim.call('CLIENT ID'))
    const list = await fixture.primary.text('CLIENT LIST')
    expect(list).to.match(new RegExp(`^id=${id} addr=127\\.0\\.0\\.1:\\d+ .* name=victim `, 'm'))
    expect(await fixture.primary.call(`CLIENT KILL ID ${id}`)).to.equal(1)
    await waitUntil('it is gone', async () => !(await fixture.primary.text('CLIENT LIST')).includes('name=victim'))
    expect(victim.closed).to.equal(true)
  })

  it('shows commands to MONITOR, on the replica those of the log', async () => {
    const [primary, replica] = [await fixture.client('primary'), await fixture.client('replica')]
    await Promise.all([primary.call('MONITOR'), replica.call('MONITOR')])
    await fixture.primary.pipeline(['MSET m1 1 m2 2', 'SETEX m3 100 v'])
    await waitUntil('all is shown', () => replica.unasked.length === 3 && primary.unasked.length === 2)
    expect(primary.lines[0]).to.match(/^\d+\.\d{6} \[0 127\.0\.0\.1:\d+\] "MSET" "m1" "1" "m2" "2"$/)
    expect(replica.lines.slice(0, 2).map((line) => line.replace(/^.*\] /, ''))).to.deep.equal([
      '"set" "m1" "1"',
      '"set" "m2" "2"',
    ])
    expect(replica.lines[2]).to.match(/"SET" "m3" "v" "PXAT" "\d{13}"$/)
  })

  it('scans every name once, by pattern and by type', async () => {
    await fixture.primary.pipeline(Array.from({length: 250}, (_, at) => `SET s${at} v`))
    await fixture.primary.pipeline(['HSET h1 f v', 'HSET h2 f v'])
    expect(await scan('SCAN', '')).to.have.length(252)
    expect(await scan('SCAN', 'COUNT 7 MATCH s1?')).to.have.length(10)
    expect(await scan('SCAN', 'TYPE hash')).to.deep.equal(['h1', 'h2'])
    await fixture.primary.call(['SADD', 'set', ...Array.from({length: 100}, (_, at) => `m${at}`)])
    expect(await scan('SSCAN set', 'COUNT 9')).to.have.length(100)
    expect(await fixture.primary.call('SCAN 77')).to.deep.equal({error: 'ERR invalid cursor'})
  })

  async function scan(command: string, options: string): Promise<string[]> {
    const found: string[] = []
    let cursor = '0'
    do {
      const [next, page] = (await fixture.primary.call(`${command} ${cursor} ${options}`.trim())) as [string, string[]]
      found.push(...page)
      cursor = next
    } while (cursor !== '0')
    return found.sort()
  }
})
