import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {catalogueFolder, workloadFiles} from '../../src/adapters/workload-files.js'
import {Failure} from '../../src/app/failure.js'
import {loadWorkloads} from '../../src/app/load-workload.js'
import {CATALOGUE, SUITES} from '../../src/core/workload/catalogue.js'

const RIGHT = 'name: mine\nclients:\n  - name: w\n    steps: [PING]\n'

describe('loadWorkloads from files', () => {
  let folder: string
  const file = (name: string, content: string | Buffer): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  const failure = async (...sources: string[]): Promise<Failure> => {
    try {
      await loadWorkloads(sources, workloadFiles)
    } catch (error) {
      if (error instanceof Failure) return error
      throw error
    }
    throw new Error('expected a Failure')
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-workloads-'))
  })
  after(() => rmSync(folder, {recursive: true}))

  it('finds every workload of the catalogue', async () => {
    const loaded = await loadWorkloads(CATALOGUE, workloadFiles)
    expect(loaded.map(({workload, source}) => [workload.name, source])).to.deep.equal(
      CATALOGUE.map((name) => [name, name]),
    )
    expect((await workloadFiles.readCatalogue('churn')).path).to.equal(join(catalogueFolder(), 'churn.yaml'))
  })

  it('takes suites, names and paths together, each workload once', async () => {
    const path = file('mine.yaml', RIGHT)
    const loaded = await loadWorkloads(['flushall-cache', 'seed', path, path], workloadFiles)
    expect(loaded.map(({source}) => source)).to.deep.equal([
      'flushall-cache',
      ...SUITES.seed!.filter((name) => name !== 'flushall-cache'),
      path,
    ])
    expect(loaded.at(-1)).to.deep.include({text: RIGHT, source: path})
  })

  it('reads a file with a byte order mark', async () => {
    const [loaded] = await loadWorkloads([file('bom.yaml', `\uFEFF${RIGHT}`)], workloadFiles)
    expect(loaded?.workload.name).to.equal('mine')
  })

  it('tells everything wrong with all files at once, with its place', async () => {
    const one = file('one.yaml', RIGHT.replace('PING', 'PONG'))
    const two = file('two.yaml', RIGHT.replace('mine', 'Mine'))
    expect(await failure(one, two)).to.include({
      kind: 'usage',
      message: [
        `${one}:4:13: unknown command "PONG" (did you mean PING?)`,
        `${two}:1:7: name must be made of small letters, digits and "-", at most 64, not "Mine"`,
      ].join('\n'),
    })
  })

  it('helps with a mistyped name', async () => {
    expect(await failure('flushdb-ordr')).to.include({
      kind: 'usage',
      message:
        '"flushdb-ordr" is neither a workload of the catalogue nor a file that can be read (did you mean flushdb-order?)',
      hint: `workloads: ${CATALOGUE.join(', ')}; suites: seed, flush, all; or the path of a YAML file`,
    })
  })

  it('says why a path cannot be used', async () => {
    expect((await failure('./nowhere.yaml')).message).to.equal('./nowhere.yaml: no such file')
    expect((await failure(`${folder}/.`)).message).to.match(/is a folder$/)
    expect((await failure(file('binary.yaml', Buffer.from([0xff, 0xfe, 0])))).message).to.match(/is not UTF-8 text/)
    expect((await failure(file('big.yaml', Buffer.alloc(4 * 1024 * 1024 + 1, 32)))).message).to.match(
      /at most 4194304$/,
    )
  })
})
