import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {basename, join} from 'node:path'
import {expect} from 'chai'
import {requireWritable, writeWhole} from '../../src/adapters/output-file.js'
import {Failure} from '../../src/app/failure.js'
import {watchSyncs} from '../support/watch-syncs.js'

describe('output files', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-output-'))
  })
  afterEach(() => rmSync(folder, {recursive: true}))

  const failure = (work: Promise<void>): Promise<unknown> => work.then(() => null).catch((error: unknown) => error)

  it('are proven to be writable, without a trace', async () => {
    await requireWritable(join(folder, 'report.json'), '--format json')
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('are refused with the flag and the cause where they cannot be written', async () => {
    const cases: ReadonlyArray<readonly [path: string, cause: RegExp]> = [
      ['', /--format junit: the file has no name/],
      [folder, /it is a folder/],
      [join(folder, 'missing', 'x'), /there is no such folder/],
      [join('/dev/null', 'x'), /not a folder/],
    ]
    for (const [path, cause] of cases) {
      const error = await failure(requireWritable(path, '--format junit'))
      expect(error).to.be.instanceOf(Failure)
      expect((error as Failure).kind).to.equal('usage')
      expect((error as Failure).message)
        .to.match(cause)
        .and.to.match(/^--format junit: /)
    }
  })

  it('are on the disk, and then their names, before anything is promised by them', async () => {
    expect(await watchSyncs(() => writeWhole(join(folder, 'run.json'), '{}'))).to.deep.equal([
      'run.json.draft',
      basename(folder),
    ])
  })

  it('are written whole, or not at all', async () => {
    const path = join(folder, 'a')
    await writeWhole(path, 'text')
    expect(readFileSync(path, 'utf8')).to.equal('text')
    const error = (await failure(writeWhole(join(folder, 'missing', 'x'), 'text'))) as Failure
    expect(error.kind).to.equal('output')
    expect(readdirSync(folder)).to.deep.equal(['a'])
  })

  it('leave devices what they are', async () => {
    if (!existsSync('/dev/full')) return
    const error = (await failure(writeWhole('/dev/full', 'text'))) as Failure
    expect(error.message).to.equal('/dev/full cannot be written: no space is left there')
    expect(statSync('/dev/full').isCharacterDevice()).to.equal(true)
  })
})
