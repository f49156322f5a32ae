import {expect} from 'chai'
import {Failure} from '../../src/app/failure.js'
import {keepLab} from '../../src/cli/targets/keep-lab.js'
import {FakeServer} from '../support/fake-server.js'
import {startLockstep} from '../support/run-lockstep.js'
import {waitUntil} from '../support/wait-until.js'

/** No limit on a reply may be what ends the process. */
const PATIENT = ['--command-timeout', '1h']
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

describe('interruptions', () => {
  describe('while connecting to a server that says nothing', () => {
    let mute: FakeServer
    before(async () => {
      mute = await FakeServer.start()
    })
    after(() => mute.stop())

    const cases = [
      ['SIGINT', ['run']],
      ['SIGTERM', ['run', '--json']],
      ['SIGHUP', ['diff']],
      ['SIGINT', ['doctor']],
    ] as const
    for (const [signal, command] of cases) {
      it(`${signal} ends ${command.join(' ')} as interrupted`, async () => {
        const before = mute.connections
        const run = startLockstep([...command, '--primary', mute.url, '--replica', mute.url, ...PATIENT])
        await waitUntil('it connects', () => mute.connections > before)
        run.kill(signal)
        const result = await run.result
        expect(result.stderr).to.match(/^lockstep: stopping: /)
        expect(result.code).to.equal(130)
      })
    }
  })

  describe('of lockstep lab', () => {
    it('end it with 0 when it is up: that is how it ends', async () => {
      for (const signal of SIGNALS) {
        const lab = startLockstep(['lab'])
        await waitUntil('the lab is up', () => lab.stdout().includes('replica'))
        lab.kill(signal)
        expect((await lab.result).code).to.equal(0)
      }
    })

    it('end it while it starts, too', async () => {
      const operator = new AbortController()
      const lab = keepLab({}, () => Promise.reject(new Error('it was not to be printed')), operator.signal)
      operator.abort(new Failure('interrupted', 'interrupted'))
      const error: unknown = await lab.then(() => null).catch((caught: unknown) => caught)
      expect(error).to.equal(operator.signal.reason)
    })
  })
})
