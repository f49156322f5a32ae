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

describe('the pages in docs', () => {
  const pages = docs.filter(({path}) => path.startsWith('docs/'))

  it('are all reached from docs/README.md', () => {
    const {text} = pages.find(({path}) => path === 'docs/README.md')!
    const linked = new Set(linksOf(text).map((target) => join('docs', target)))
    expect(pages.map(({path}) => path).filter((path) => path !== 'docs/README.md' && !linked.has(path))).to.deep.equal(
      [],
    )
  })

  it('have one title each, and leave out no level of headings', () => {
    for (const {path, text} of docs) {
      const levels = headingsOf(text).map(([level]) => level)
      expect(levels[0], path).to.equal(1)
      expect(levels.filter((level) => level === 1).length, path).to.equal(1)
      for (const [at, level] of levels.entries()) expect(level - (levels[at - 1] ?? 0), path).to.be.at.most(1)
    }
  })

  it('are shipped, with everything that shipped pages link to', () => {
    const {files} = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {files: string[]}
    // npm ships these whatever is said.
    const shipped = [...files, 'README.md', 'LICENSE', 'package.json']
    const isShipped = (path: string) => shipped.some((name) => path === name || path.startsWith(`${name}/`))
    const missing = docs
      .filter(({path}) => isShipped(path))
      .flatMap(({path, text}) => linksOf(text).map((target) => join(dirname(path), target.split('#')[0]!)))
      .filter((path) => !isShipped(path))
    expect([...new Set(missing)]).to.deep.equal([])
    expect(pages.filter(({path}) => !isShipped(path)).map(({path}) => path)).to.deep.equal([])
  })
})

describe('README.zh-CN.md', () => {
  const textOf = (name: string) => docs.find(({path}) => path === name)!.text
  const [english, chinese] = [textOf('README.md'), textOf('README.zh-CN.md')]

  it('has the headings of README.md, level by level', () => {
    expect(headingsOf(chinese).map(([level]) => level)).to.deep.equal(headingsOf(english).map(([level]) => level))
    for (const [level, heading] of headingsOf(chinese)) if (level > 1) expect(heading).to.match(/\p{Script=Han}/u)
  })

  it('shows the same commands and outputs', () => {
    const blocks = (text: string) => [...text.matchAll(/^```[\s\S]*?^```/gm)].map(([block]) => block)
    expect(blocks(chinese)).to.deep.equal(blocks(english))
  })

  it('names the same commands, flags and variables in each section', () => {
    const sections = (text: string) =>
      withoutCode(text)
        .split(/^## /m)
        .map((section) => [...section.matchAll(/`[^`]+`/g)].map(([code]) => code).sort())
    expect(sections(chinese)).to.deep.equal(sections(english))
  })

  it('has the same tables, row by row', () => {
    const rows = (text: string) =>
      [...text.matchAll(/^\|(.*?)\|/gm)].map(([, cell]) => /`[^`]+`|\d+|---/.exec(cell!)?.[0])
    expect(rows(chinese)).to.deep.equal(rows(english))
  })

  it('links to the same pages', () => {
    const linked = (text: string) =>
      linksOf(text)
        .filter((target) => !target.startsWith('README'))
        .toSorted()
    expect(linked(chinese)).to.deep.equal(linked(english))
  })
})

/** Where the links and pictures of a page lead, other sites left out. */
function linksOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target) && !target.startsWith('#'))
}

function headingsOf(text: string): Array<[level: number, heading: string]> {
  return [...withoutCode(text).matchAll(/^(#+) (.*)$/gm)].map(([, signs, heading]) => [signs!.length, heading!])
}

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
