import {spawn, type ChildProcess} from 'node:child_process'
import {once} from 'node:events'
import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {text} from 'node:stream/consumers'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {Keeper, type KeptProcess} from '../../../src/adapters/own-pair/keeper.js'
import {isAlive} from '../../support/is-alive.js'
import {waitUntil} from '../../support/wait-until.js'

const PARENT = fileURLToPath(new URL('../../support/keeper-parent.js', import.meta.url))
const LETTING_GO = fileURLToPath(new URL('../../support/keeper-letting-go.js', import.meta.url))

describe('keeper', () => {
  let keeper: Keeper

  beforeEach(async () => {
    keeper = await Keeper.start()
  })

  afterEach(() => keeper.stop())

  it('tells how a process ended, and keeps what it wrote', async () => {
    const left = await shell('echo told; echo warned >&2; exit 3')
    const killed = await shell('kill -SEGV $$')
    expect([await left.exited, await killed.exited]).to.deep.equal([
      {code: 3, signal: null},
      {code: null, signal: 'SIGSEGV'},
    ])
    expect(readFileSync(join(keeper.folder, 'output'), 'utf8')).to.equal('told\nwarned\n')
  })

  it('rejects when there is no such program', async () => {
    const start = {command: '/nowhere/server', args: [], folder: keeper.folder, outputPath: join(keeper.folder, 'o')}
    const error = await keeper.run(start).then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(String(error)).to.include('ENOENT')
  })

  it('gives its processes nothing of the environment that is for lockstep', async () => {
    process.env.LOCKSTEP_PASSWORD = 'hunter2'
    const other = await Keeper.start()
    try {
      const outputPath = join(other.folder, 'env')
      await (
        await other.run({command: 'env', args: [], folder: other.folder, outputPath})
      ).exited
      expect(readFileSync(outputPath, 'utf8')).to.include('PATH=').and.not.include('hunter2')
    } finally {
      delete process.env.LOCKSTEP_PASSWORD
      await other.stop()
    }
  })

  it('ends what a process started with it, stopped or not, and removes the folder', async () => {
    const wrapper = await shell('sleep 600 & echo $!; wait')
    await waitUntil('the second process runs', () => output() !== '')
    wrapper.kill('SIGSTOP')
    const pids = [wrapper.pid, Number(output())]
    expect(pids.map(isAlive)).to.deep.equal([true, true])
    await keeper.stop()
    await waitUntil('both are gone', () => !pids.some(isAlive))
    expect(existsSync(keeper.folder)).to.equal(false)
    expect(await wrapper.exited).to.deep.equal({code: null, signal: 'SIGKILL'})
  })

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    it(`outlives a parent that is ended by ${signal} only until all is cleaned up`, async () => {
      const parent = spawn(process.execPath, [PARENT], {stdio: ['ignore', 'pipe', 'inherit']})
      const {folder, pid} = await firstLine(parent)
      expect([isAlive(pid), existsSync(folder)]).to.deep.equal([true, true])
      parent.kill(signal)
      await once(parent, 'exit')
      await waitUntil('process and folder are gone', () => !isAlive(pid) && !existsSync(folder))
    })
  }

  it('holds a parent that let go of it while something runs, and only so long', async () => {
    const parent = spawn(process.execPath, [LETTING_GO], {stdio: ['ignore', 'pipe', 'inherit']})
    const [written, [code]] = await Promise.all([text(parent.stdout), once(parent, 'exit') as Promise<[number]>])
    expect(code).to.equal(0)
    const {folder, end} = JSON.parse(written) as {folder: string; end: unknown}
    expect(end).to.deep.equal({code: 3, signal: null})
    await waitUntil('the folder is gone', () => !existsSync(folder))
  })

  it('is stood in for by its parent when it is killed', async () => {
    const kept = await shell('echo $PPID; exec sleep 600')
    await waitUntil('it tells its parent', () => output() !== '')
    process.kill(Number(output()), 'SIGKILL')
    expect(await kept.exited).to.deep.equal({code: null, signal: 'SIGKILL'})
    await waitUntil('it is gone', () => !isAlive(kept.pid))
    await keeper.stop()
    expect(existsSync(keeper.folder)).to.equal(false)
  })

  function shell(script: string): Promise<KeptProcess> {
    const outputPath = join(keeper.folder, 'output')
    return keeper.run({command: 'sh', args: ['-c', script], folder: keeper.folder, outputPath})
  }

  function output(): string {
    return readFileSync(join(keeper.folder, 'output'), 'utf8').trim()
  }
})

async function firstLine(child: ChildProcess): Promise<{folder: string; pid: number}> {
  const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
  return JSON.parse(line) as {folder: string; pid: number}
}
