import {expect} from 'chai'
import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync} from 'node:fs'
import {createServer, type AddressInfo} from 'node:net'
import {fileURLToPath} from 'node:url'
import type {LabFault} from '../../src/lab/faults/lab-faults.js'
import {startLab} from '../../src/lab/start-lab.js'
import {RawClient} from './support/raw-client.js'
import {freePort} from '../../src/adapters/own-pair/free-port.js'
import {isAlive} from '../support/is-alive.js'
import {waitUntil} from '../support/wait-until.js'

const PASSWORD = 'not-for-argv-5f2c'
const PARENT = fileURLToPath(new URL('support/lab-parent.js', import.meta.url))

describe('startLab', () => {
  it('starts a pair on ports of 127.0.0.1, and leaves nothing behind', async () => {
    const lab = await startLab({seed: 1})
    const client = await RawClient.connect(lab.primaryUrl)
    expect(await client.call('PING')).to.equal('PONG')
    expect(isAlive(lab.pid)).to.equal(true)
    client.close()
    await lab.stop()
    expect(isAlive(lab.pid)).to.equal(false)
    expect(await lab.exited).to.deep.equal({code: 0, signal: null, stderr: ''})
    await lab.stop()
  })

  it('stops while clients are connected and a stopped process too', async () => {
    const lab = await startLab({seed: 1})
    const client = await RawClient.connect(lab.replicaUrl)
    process.kill(lab.pid, 'SIGSTOP')
    await lab.stop()
    expect(isAlive(lab.pid)).to.equal(false)
    expect((await lab.exited).signal).to.equal('SIGKILL')
    client.close()
  })

  it('takes the ports it is given', async () => {
    const [port, replicaPort] = [await freePort(), await freePort()]
    const lab = await startLab({seed: 1, port, replicaPort})
    expect(lab.primaryUrl).to.equal(`redis://127.0.0.1:${port}`)
    expect(lab.replicaUrl).to.equal(`redis://127.0.0.1:${replicaPort}`)
    await lab.stop()
  })

  it('says which port is taken, and leaves nothing behind', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const {port} = taken.address() as AddressInfo
    expect(await rejection(startLab({seed: 1, replicaPort: port}))).to.match(
      new RegExp(`the lab cannot start: .*EADDRINUSE.*${port}`),
    )
    taken.close()
  })

  it('names the wrong option and what is allowed', async () => {
    expect(await rejection(startLab({seed: 1, faults: ['nonsense' as LabFault]}))).to.match(
      /"nonsense"; there are flushdb-by-hash, /,
    )
    expect(await rejection(startLab({seed: 1, rate: 1.5}))).to.equal('rate: 1.5 is not between 0 and 1')
    expect(await rejection(startLab({seed: 1, workers: 0}))).to.equal('workers: 0 is not a whole number from 1 to 64')
    expect(await rejection(startLab({seed: 1, port: 70_000}))).to.match(/^port: 70000 is not/)
  })

  it('keeps the password out of its arguments and asks every client for it', async () => {
    const lab = await startLab({seed: 1, password: PASSWORD})
    expect(readFileSync(`/proc/${lab.pid}/cmdline`, 'latin1')).to.not.include(PASSWORD)
    expect(lab.primaryUrl).to.not.include(PASSWORD)
    for (const url of [lab.primaryUrl, lab.replicaUrl]) {
      const client = await RawClient.connect(url)
      expect(await client.call('GET a')).to.deep.equal({error: 'NOAUTH Authentication required.'})
      expect(await client.call('AUTH wrong')).to.deep.equal({
        error: 'WRONGPASS invalid username-password pair or user is disabled.',
      })
      expect(await client.call(['AUTH', 'default', PASSWORD])).to.equal('OK')
      expect(await client.call('GET a')).to.equal(null)
      client.close()
    }
    await lab.stop()
  })
})

describe("the lab's process", () => {
  it('ends when its parent is killed', async () => {
    const {parent, labPid} = await startParent()
    parent.kill('SIGKILL')
    await waitUntil('the lab is gone', () => !isAlive(labPid))
  })

  it('ends at SIGTERM, which its parent is told', async () => {
    const lab = await startLab({seed: 1})
    process.kill(lab.pid, 'SIGTERM')
    expect((await lab.exited).code).to.equal(0)
    expect(isAlive(lab.pid)).to.equal(false)
  })

  it('outlives SIGINT, so that the parent can end it in its own time', async () => {
    const lab = await startLab({seed: 1})
    const client = await RawClient.connect(lab.primaryUrl)
    process.kill(lab.pid, 'SIGINT')
    expect(await client.call('PING')).to.equal('PONG')
    client.close()
    await lab.stop()
  })
})

async function startParent(): Promise<{parent: ChildProcess; labPid: number}> {
  const parent = spawn(process.execPath, [PARENT], {stdio: ['ignore', 'pipe', 'inherit']})
  const [line] = (await once(parent.stdout, 'data')) as [Buffer]
  const labPid = Number(line.toString())
  expect(isAlive(labPid)).to.equal(true)
  return {parent, labPid}
}

async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('it did not reject')
}
