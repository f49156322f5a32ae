import {mkdtempSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {Failure} from '../../../src/app/failure.js'
import {ownSetting, ownSides} from '../../../src/cli/targets/own-flags.js'

describe('flags of an own pair', () => {
  it('ask for none when none is given, and for one primary and one replica by default', () => {
    expect(ownSetting({})).to.equal(null)
    expect(ownSetting({binary: 'redis-server'})).to.deep.equal({
      binary: 'redis-server',
      options: [],
      primaryOptions: [],
      replicaOptions: [],
      replicas: 1,
      chain: false,
    })
  })

  for (const [flags, message] of [
    [{replicas: 2}, '--replicas is for a pair that lockstep starts itself'],
    [{'server-option': ['a=1']}, '--server-option is for a pair that lockstep starts itself'],
    [{binary: 'x', 'server-option': ['appendonly yes']}, '--server-option: "appendonly yes" has no "="'],
    [{binary: 'x', 'replica-option': ['masterauth=s3cret']}, '--replica-option: masterauth holds a secret'],
    [{binary: 'x', 'primary-option': ['port=1']}, '--primary-option: port is decided by lockstep'],
  ] as const) {
    it(`are refused: ${message}`, () => {
      const error = failureOf(() => ownSetting(flags as Parameters<typeof ownSetting>[0]))
      expect(error.message).to.include(message).and.not.include('s3cret')
      expect(error.hint).to.be.a('string')
    })
  }

  it('name the program that is not there, or does not tell what it is', async () => {
    const sides = async (binary: string, engine?: string) => {
      const setting = ownSetting({binary, engine})!
      return ownSides(setting).catch((error: unknown) => error)
    }
    expect(await sides('/nowhere/redis-server')).to.include({message: 'there is no program /nowhere/redis-server'})
    const plain = join(mkdtempSync(join(tmpdir(), 'lockstep-own-')), 'plain')
    writeFileSync(plain, '', {mode: 0o644})
    expect(await sides(plain)).to.include({message: `${plain} cannot be run: permission denied`})
    const untold = (await sides(process.execPath)) as Failure
    expect(untold.message).to.include('--version does not tell an engine that lockstep can start: "v')
    expect(untold.hint).to.include('--engine redis').and.include('--engine pika')
    const told = await sides(process.execPath, 'valkey')
    expect(told).to.have.nested.property('primary.program', process.execPath)
  })
})

function failureOf(work: () => unknown): Failure {
  try {
    work()
  } catch (error) {
    if (error instanceof Failure) return error
  }
  throw new Error('it was not refused')
}
