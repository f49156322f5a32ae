import {expect} from 'chai'
import {withLab} from '../support/lab-fixture.js'
import type {RawClient} from '../support/raw-client.js'
import {settle} from '../support/settle.js'
import {waitUntil} from '../../support/wait-until.js'

describe('INFO of the lab', () => {
  it('says what each server is and whom it follows', async () => {
    await withLab({seed: 1, databases: 2, workers: 3}, async ({lab, primary, replica}) => {
      const [leader, follower] = [await info(primary), await info(replica)]
      for (const server of [leader, follower]) {
        expect(server).to.include({server_name: 'lockstep-lab', process_id: String(lab.pid)})
        expect(server.run_id).to.match(/^[0-9a-f]{40}$/)
      }
      expect(leader.run_id).to.not.equal(follower.run_id)
      expect(leader).to.include({role: 'master', connected_slaves: '1', tcp_port: new URL(lab.primaryUrl).port})
      expect(follower).to.include({
        role: 'slave',
        master_host: '127.0.0.1',
        master_port: new URL(lab.primaryUrl).port,
        master_link_status: 'up',
        apply_workers: '3',
        apply_pause_max_ms: '20',
      })
      expect(leader.master_replid).to.equal(follower.master_replid)
      expect(leader.ReplicationID).to.equal(follower.ReplicationID)
      expect(await primary.call('ROLE')).to.deep.equal([
        'master',
        0,
        [['127.0.0.1', new URL(lab.replicaUrl).port, '0']],
      ])
      expect(await replica.call('ROLE')).to.deep.equal([
        'slave',
        '127.0.0.1',
        Number(new URL(lab.primaryUrl).port),
        'connected',
        0,
      ])
    })
  })

  it('counts the log for each database alike on both sides', async () => {
    await withLab({seed: 1, databases: 2}, async ({primary, replica}) => {
      await primary.pipeline(['SET a 1', 'SELECT 1', 'SET b 2', 'SET b 3', 'GET b', 'SELECT 0'])
      await settle(primary, replica)
      const [leader, follower] = [await info(primary), await info(replica)]
      for (const field of ['db0:binlog_offset', 'db1:binlog_offset', 'master_repl_offset', 'slave_repl_offset']) {
        expect(leader[field], field).to.equal(follower[field])
      }
      expect(leader['db1:binlog_offset']).to.match(/^0 7\d,/)
    })
  })

  it('acknowledges entries before they are applied', async () => {
    await withLab({seed: 1}, async ({primary, replica}) => {
      const large = 'x'.repeat(1024 * 1024)
      let unapplied = 0
      for (let round = 1; round <= 20 && unapplied === 0; round++) {
        await primary.call(['SET', 'large', `${large}${round}`])
        const offset = (await info(primary)).slave_repl_offset
        await waitUntil('it is acknowledged', async () => (await info(replica)).slave_repl_offset === offset)
        if ((await replica.call('STRLEN large')) !== large.length + String(round).length) unapplied++
        else if ((await replica.call(['GETRANGE', 'large', '-1', '-1'])) !== String(round).at(-1)) unapplied++
      }
      expect(unapplied).to.equal(1)
    })
  })

  it('shows the cache in use, cleared by a flush, and in use again', async () => {
    await withLab({seed: 1}, async ({primary}) => {
      await primary.pipeline(['SET a 1', 'GET a'])
      await waitUntil('a is cached', async () => (await info(primary)).cache_keys === '1')
      await primary.call('GET a')
      expect(Number((await info(primary)).hits)).to.be.greaterThan(0)
      const [, during] = await primary.pipeline(['FLUSHALL', 'INFO cache'])
      expect(during).to.include('cache_status:Clearing')
      await waitUntil('it is in use again', async () => (await info(primary)).cache_status === 'Ok')
      expect((await info(primary)).cache_keys).to.equal('0')
    })
  })

  it('counts the commands of clients, and only of clients', async () => {
    await withLab({seed: 1}, async ({primary, replica}) => {
      await primary.pipeline(['SET a 1', 'SET a 2', 'get a'])
      await settle(primary, replica)
      expect(await primary.call('INFO commandstats')).to.match(/cmdstat_get:calls=1\r\n/)
      expect(await replica.call('INFO commandstats')).to.not.include('cmdstat_set')
      expect(await primary.call('INFO nosuch')).to.equal('')
    })
  })
})

async function info(client: RawClient): Promise<Record<string, string>> {
  const text = await client.text('INFO all')
  const lines = text.split('\r\n').filter((line) => line.includes(':'))
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^(db\d+:binlog_offset(?==)|[^:]+)[:=](.*)$/.exec(line)!
      return [name!, value!]
    }),
  )
}
