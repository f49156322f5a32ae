import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {EXIT} from '../src/cli/exit-codes.js'
import {CACHE_CLEARS} from '../src/core/explore/cache-clears.js'
import {REPLICA_ORDERS} from '../src/core/explore/replica-order.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const docs = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'), {recursive: true, encoding: 'utf8'})
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
].map((path) => ({path, text: readFileSync(join(ROOT, path), 'utf8')}))

describe('the docs', () => {
  for (const {path, text} of docs) {
    it(`${path} links to what exists, headings included`, () => {
      const broken = [...withoutCode(text).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
        .map(([, target]) => target!)
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => {
          const [file, anchor] = target.split('#') as [string, string?]
          const linked = file === '' ? path : join(dirname(path), file)
          if (!existsSync(join(ROOT, linked))) return true
          return anchor !== undefined && !anchorsOf(readFileSync(join(ROOT, linked), 'utf8')).has(anchor)
        })
      expect(broken).to.deep.equal([])
    })

    it(`${path} names files and folders of the sources that exist`, () => {
      const named = [...text.matchAll(/`((?:src|test|bench|scripts|fixtures|docs|bin)\/[\w./-]*\w\/?)`/g)].map(
        ([, name]) => name!,
      )
      expect(named.filter((name) => !existsSync(join(ROOT, name)))).to.deep.equal([])
    })
  }

  it('architecture.md lists every folder of src', () => {
    const {text} = docs.find(({path}) => path === 'docs/architecture.md')!
    const listed = [...text.matchAll(/^\| `(src\/[\w-]+)` \|/gm)].map(([, folder]) => folder!)
    const folders = readdirSync(join(ROOT, 'src')).map((name) => `src/${name}`)
    expect(listed.sort()).to.deep.equal(folders.sort())
  })

  it('README.md lists every command, and no other', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8')) as {commands: object}
    const section = sectionOf('Commands')
    const row = [...section.matchAll(/^\| (`lockstep .*?) \|/gm)].map(([, cell]) => cell!)
    const commands = Object.keys(manifest.commands).map((id) => id.split(':')[0]!)
    const missing = [...new Set(commands)].filter((name) => !row.some((cell) => cell.startsWith(`\`lockstep ${name}`)))
    const unknown = row.filter((cell) => !commands.includes(/^`lockstep ([a-z]+)/.exec(cell)?.[1] ?? ''))
    expect({missing, unknown}).to.deep.equal({missing: [], unknown: []})
  })

  it('cures.md compares every order and every way to clear a cache', () => {
    const {text} = docs.find(({path}) => path === 'docs/cures.md')!
    const listed = [...text.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name)
    expect(listed).to.deep.equal([...Object.keys(REPLICA_ORDERS), ...Object.keys(CACHE_CLEARS)])
  })

  it('README.md lists every exit code, and no other', () => {
    const listed = [...sectionOf('Exit codes').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
    expect(listed).to.deep.equal([...new Set(Object.values(EXIT))].sort((a, b) => a - b))
  })
})

function sectionOf(heading: string): string {
  const {text} = docs.find(({path}) => path === 'README.md')!
  const from = text.indexOf(`\n## ${heading}\n`)
  const to = text.indexOf('\n## ', from + 1)
  return text.slice(from, to === -1 ? undefined : to)
}

/** The anchors that headings get on the usual hosts of Markdown. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...withoutCode(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!)
  return new Set(
    headings.map((heading) =>
      heading
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '')
}
