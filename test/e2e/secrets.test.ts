import {existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {RedisPair} from '../support/redis-pair.js'
import {runLockstep, scratchFolder, startLockstep, type ProcessOptions} from '../support/run-lockstep.js'

const PASSWORD = 'hunter2-äß-§ecret'
const USER = 'operator'

describe('secrets', () => {
  let pair: RedisPair
  let folder: string

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-acl-'))
    const acl = join(folder, 'users.acl')
    writeFileSync(acl, `user default off\nuser ${USER} on >${PASSWORD} ~* &* +@all\n`)
    pair = await RedisPair.start({
      arguments: ['--aclfile', acl, '--masteruser', USER, '--masterauth', PASSWORD],
      client: {username: USER, password: PASSWORD},
    })
  })
  after(() => pair.stop())

  const targets = () => ['--primary', pair.primaryUrl, '--replica', pair.replicaUrl, '--rounds', '3']
  const credentials = {LOCKSTEP_USERNAME: USER, LOCKSTEP_PASSWORD: PASSWORD}

  it('runs as an ACL user whose password comes from the environment', async () => {
    expect(await leaks(['run', 'flushdb-order', ...targets(), '--json'], {env: credentials})).to.deep.equal({
      code: 0,
      leaks: [],
    })
  })

  it('takes the password of each side, from a file, or from a URL in the environment', async () => {
    const file = join(folder, 'password')
    writeFileSync(file, `${PASSWORD}\n`)
    const sides = {LOCKSTEP_USERNAME: USER, LOCKSTEP_PRIMARY_PASSWORD: PASSWORD, LOCKSTEP_REPLICA_PASSWORD: PASSWORD}
    expect((await leaks(['run', 'flushdb-literal', ...targets()], {env: sides})).code).to.equal(0)
    expect(
      (await leaks(['run', 'flushdb-literal', ...targets(), '--password-file', file], {env: {LOCKSTEP_USERNAME: USER}}))
        .code,
    ).to.equal(0)
    const url = (port: number) => `redis://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`
    const env = {LOCKSTEP_PRIMARY: url(pair.primary.port), LOCKSTEP_REPLICA: url(pair.replica.port)}
    const cwd = scratchFolder()
    const debug = {...env, DEBUG: '*'}
    const args = ['run', 'flushdb-literal', '--rounds', '3', '--out', 'recorded']
    expect(await leaks(args, {env: debug, cwd})).to.deep.equal({code: 0, leaks: []})
    // It is not recorded, and taken again from where it came.
    expect(await leaks(['replay', 'recorded'], {env: debug, cwd})).to.deep.equal({code: 0, leaks: []})
    expect((await leaks(['replay', 'recorded'], {cwd})).code).to.equal(69)
  })

  it('refuses a password in an argument, without repeating it', async () => {
    const url = `redis://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${pair.primary.port}`
    expect(await leaks(['run', '--primary', url, '--replica', pair.replicaUrl])).to.deep.equal({code: 64, leaks: []})
  })

  it('shows none in any way to fail', async () => {
    const wrong = {LOCKSTEP_USERNAME: USER, LOCKSTEP_PASSWORD: `${PASSWORD}-wrong`}
    const url = (port: number | string) => `redis://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}`
    const failures: ReadonlyArray<readonly [code: number, args: readonly string[], options: ProcessOptions]> = [
      [69, ['run', ...targets()], {env: wrong}],
      [69, ['run', ...targets()], {env: {}}],
      [69, ['doctor', '--primary', pair.primaryUrl, '--replica', pair.replicaUrl], {env: wrong}],
      [64, ['run', '--nonsense'], {env: {...credentials, LOCKSTEP_PRIMARY: url(1), LOCKSTEP_REPLICA: url(2)}}],
      [64, ['run'], {env: {...credentials, LOCKSTEP_PRIMARY: url('notaport'), LOCKSTEP_REPLICA: url(2)}}],
      [64, ['run'], {env: {...credentials, LOCKSTEP_PRIMARY: `${url(1)}/7`, LOCKSTEP_REPLICA: url(2)}}],
      [
        64,
        ['run'],
        {env: {...credentials, LOCKSTEP_PRIMARY: url(1).replace('redis', 'http'), LOCKSTEP_REPLICA: url(2)}},
      ],
      [69, ['run'], {env: {...credentials, LOCKSTEP_PRIMARY: url(1), LOCKSTEP_REPLICA: url(2)}}],
      [
        69,
        ['run', ...targets(), '--command-timeout', '1s'],
        {env: {...credentials, LOCKSTEP_PRIMARY_PASSWORD: `${PASSWORD}x`}},
      ],
      [64, ['run', ...targets(), '--password-file', '/nonexistent'], {env: credentials}],
      [64, ['run', 'no-such-workload', ...targets()], {env: credentials}],
      [64, ['run'], {env: {LOCKSTEP_PRIMARY: `redis://h?password=${PASSWORD}`, LOCKSTEP_REPLICA: url(2)}}],
    ]
    for (const [code, args, options] of failures) {
      // What people are told on stderr is there with --json, too.
      expect(
        await leaks([...args, '--json'], {...options, env: {...options.env, DEBUG: '*', LOCKSTEP_DEBUG: '1'}}),
        args.join(' '),
      ).to.deep.equal({code, leaks: []})
    }
  })

  it('shows none of a run that was cut short', async () => {
    const cwd = scratchFolder()
    const directory = join(cwd, 'partial')
    const args = ['run', 'flushdb-order', ...targets().slice(0, 4), '--rounds', '100000', '--out', directory]
    const run = startLockstep(args, {cwd, env: credentials})
    await run.until(
      'a round is recorded',
      () =>
        existsSync(join(directory, 'history.ndjson')) &&
        readFileSync(join(directory, 'history.ndjson'), 'utf8').includes('"round":2'),
    )
    run.kill('SIGINT')
    const {stdout, stderr, code} = await run.result
    expect(code).to.equal(130)
    expect(findIn(cwd, stdout, stderr)).to.deep.equal([])
  })
})

/** Runs a command in a folder of its own, and says where the password shows in what it printed and wrote. */
async function leaks(
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<{code: number | null; leaks: string[]}> {
  const {cwd = scratchFolder()} = options
  const {stdout, stderr, code} = await runLockstep(args, {...options, cwd})
  return {code, leaks: findIn(cwd, stdout, stderr)}
}

function findIn(folder: string, stdout: string, stderr: string): string[] {
  const forms = [
    PASSWORD,
    encodeURIComponent(PASSWORD),
    Buffer.from(PASSWORD).toString('base64'),
    JSON.stringify(PASSWORD).slice(1, -1),
  ]
  const shows = (text: string) => forms.some((form) => text.includes(form))
  const files = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter((name) =>
    statSync(join(folder, name)).isFile(),
  )
  return [
    ...(shows(stdout) ? [`stdout: ${stdout}`] : []),
    ...(shows(stderr) ? [`stderr: ${stderr}`] : []),
    ...files.filter((name) => shows(readFileSync(join(folder, name), 'utf8'))),
  ]
}
