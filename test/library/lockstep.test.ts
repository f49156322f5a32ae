import {spawnSync} from 'node:child_process'
import {readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {Redis} from 'ioredis'
import ts from 'typescript'
import {Failure, runWorkload} from '../../src/library/lockstep.js'
import {startLab, type RunningLab} from '../../src/lab/start-lab.js'
import {scratchFolder} from '../support/run-lockstep.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const SRC = join(ROOT, 'src')
const INDEX = join(SRC, 'library/lockstep.ts')

/** The examples of docs/api.md, and what each says it prints. */
const EXAMPLES = [...readFileSync(join(ROOT, 'docs/api.md'), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(
  ([, code]) => ({
    code: code!,
    printed: [...code!.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, line]) => line!),
    uses: /import \{(.*?)\}/.exec(code!)![1]!.split(',')[0]!.trim(),
  }),
)

describe('the library', () => {
  let lab: RunningLab
  before(async () => {
    lab = await startLab({seed: 1})
    const client = new Redis(lab.primaryUrl)
    await client.set('user:1', 'v')
    client.disconnect()
  })
  after(() => lab.stop())

  for (const {code, printed, uses} of EXAMPLES)
    it(`does what docs/api.md shows of ${uses}`, function () {
      this.timeout(60_000)
      expect(printed).to.not.deep.equal([])
      const {outputText} = ts.transpileModule(code, {
        compilerOptions: {module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022},
      })
      // Inside the package, its name leads to what others import.
      const file = join(ROOT, 'dist', `example-${uses}-${process.pid}.mjs`)
      writeFileSync(file, outputText)
      try {
        const {stdout, stderr} = spawnSync(process.execPath, [file], {
          cwd: scratchFolder(),
          encoding: 'utf8',
          env: {PATH: process.env.PATH, PRIMARY: lab.primaryUrl, REPLICA: lab.replicaUrl},
          timeout: 50_000,
        })
        expect(stdout.trimEnd().split('\n'), stderr).to.deep.equal(printed)
      } finally {
        rmSync(file)
      }
    })

  it('shows each of its functions', () => {
    expect(EXAMPLES.map(({uses}) => uses)).to.have.members(['runWorkload', 'diffPair', 'checkHistory'])
  })

  it('rejects with a failure that says who can mend it, and never with the password', async () => {
    const pair = {primary: 'redis://127.0.0.1:1', replica: 'redis://127.0.0.1:1', password: 'topsecret'}
    const error = await runWorkload({pair, workloads: ['flushdb-literal']}).catch((caught: unknown) => caught)
    expect(error).to.be.instanceOf(Failure)
    expect((error as Failure).kind).to.equal('unreachable')
    expect(JSON.stringify(error) + (error as Failure).message + (error as Failure).stack!).to.not.include('topsecret')
  })

  it('documents every export', () => {
    const exported = [
      ...readFileSync(INDEX, 'utf8').matchAll(/^export (?:type )?\{([^}]*)\} from '([^']*)'/gm),
    ].flatMap(([, names, from]) => names!.split(',').map((name) => ({name: name.trim(), from: from!})))
    expect(exported.length).to.be.greaterThan(30)
    const undocumented = exported.filter(({name, from}) => !documented(name, join(SRC, 'library', from)))
    expect(undocumented.map(({name}) => name)).to.deep.equal([])
  })
})

/** Whether the declaration of this name has a doc comment, and each public method of it, too. */
function documented(name: string, file: string): boolean {
  const path = file.replace(/\.js$/, '.ts')
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true)
  const hasDoc = (node: ts.Node) => ts.getJSDocCommentsAndTags(node).length > 0
  return source.statements.some((statement) => {
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.some((one) => one.name.getText() === name) && hasDoc(statement)
    const named =
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement)
    if (!named || statement.name?.text !== name || !hasDoc(statement)) return false
    return !ts.isClassDeclaration(statement) || statement.members.every((member) => isHidden(member) || hasDoc(member))
  })
}

function isHidden(member: ts.ClassElement): boolean {
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : []
  const isPrivate = modifiers.some(({kind}) => kind === ts.SyntaxKind.PrivateKeyword)
  return isPrivate || !ts.isMethodDeclaration(member)
}
