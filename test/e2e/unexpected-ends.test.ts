import {spawn} from 'node:child_process'
import {closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {FakeServer} from '../support/fake-server.js'
import {runLockstep} from '../support/run-lockstep.js'

const BIN = fileURLToPath(new URL('../../../bin/run.js', import.meta.url))

describe('an unexpected end', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-ends-'))
  })
  after(() => rmSync(folder, {recursive: true}))

  it('is 70 and one line when a server answers what was not asked', async () => {
    const server = await FakeServer.start((socket) => socket.write('+OK\r\n$-1\r\n$-1\r\n'))
    try {
      const {code, stdout, stderr} = await runLockstep(['doctor', '--primary', server.url, '--replica', server.url])
      expect(code, stderr).to.be.oneOf([69, 70])
      expect(stdout).to.equal('')
      expect(stderr).to.match(/^lockstep: [^\n]+\n {10}[^\n]+\n$/)
    } finally {
      await server.stop()
    }
  })

  it('takes the time limit once to give a silent server up', async () => {
    let received = ''
    const mute = await FakeServer.start((_, chunk) => (received += chunk.toString()))
    try {
      const args = ['doctor', '--primary', mute.url, '--replica', mute.url, '--command-timeout', '500ms']
      const {code, stderr} = await runLockstep(args, {env: {LOCKSTEP_PASSWORD: 'secret'}})
      expect(code).to.equal(69)
      expect(stderr).to.include('no reply within 500 ms')
      expect(mute.connections).to.equal(1)
      // Whatever comes after the first question would wait anew.
      expect(received).to.match(/AUTH/i).and.not.to.match(/PING/i)
    } finally {
      await mute.stop()
    }
  })

  it('is 74, told on stderr, when stdout cannot be written', async () => {
    if (!existsSync('/dev/full')) return
    for (const args of [['workload', 'list', '--json'], ['report', '--schema'], ['--help']]) {
      const full = openSync('/dev/full', 'w')
      try {
        const {code, stderr} = await run(args, full)
        expect(code, args.join(' ')).to.equal(74)
        expect(stderr).to.match(/^lockstep: stdout cannot be written: no space is left there\n/)
      } finally {
        closeSync(full)
      }
    }
  })

  it('is none when the reader of a pipe has seen enough', async () => {
    const child = spawn(process.execPath, [BIN, 'report', '--schema'], {stdio: ['ignore', 'pipe', 'pipe']})
    child.stdout.destroy()
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect({code, stderr}).to.deep.equal({code: 0, stderr: ''})
  })

  it('is 74 when a file of --format cannot be written; the report is on stdout all the same', async () => {
    if (!existsSync('/dev/full')) return
    const history = join(folder, 'history.ndjson')
    writeFileSync(history, '{"schema":"lockstep.history/1","views":{"primary":{}},"initial":"empty"}\n')
    const {code, stdout, stderr} = await runLockstep(['check', history, '--json', '--format', 'junit=/dev/full'])
    expect(code).to.equal(74)
    expect(stderr).to.include('/dev/full cannot be written')
    expect(JSON.parse(stdout)).to.include({schema: 'lockstep.report/1'})
  })

  it('is 64, before anything runs, when a file of --format could not be made', async () => {
    const directory = join(folder, 'run')
    for (const format of ['junit=/nonexistent/x', 'junit=', `json=${folder}`]) {
      const {code, stderr} = await runLockstep(['run', '--lab', '--out', directory, '--format', format])
      expect(code, stderr).to.equal(64)
      expect(stderr).to.include('--format')
      expect(existsSync(directory)).to.equal(false)
    }
  })
})

function run(args: readonly string[], stdout: number): Promise<{code: number | null; stderr: string}> {
  const child = spawn(process.execPath, [BIN, ...args], {stdio: ['ignore', stdout, 'pipe']})
  let stderr = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve) => child.once('close', (code) => resolve({code, stderr})))
}
