import {readdirSync, readFileSync} from 'node:fs'
import {dirname, join, relative, resolve} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SRC = join(ROOT, 'src')

/** Which layers a layer may import, itself included; design: commands, library > cli > lab, adapters > app > core. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  library: ['library', 'cli', 'lab', 'adapters', 'app', 'core'],
  commands: ['commands', 'cli', 'lab', 'adapters', 'app', 'core'],
  cli: ['cli', 'lab', 'adapters', 'app', 'core'],
  lab: ['lab', 'app', 'core'],
  adapters: ['adapters', 'app', 'core'],
  app: ['app', 'core'],
  core: ['core'],
}

interface SourceFile {
  readonly path: string
  readonly layer: string
  readonly text: string
  readonly imports: readonly string[]
}

const files: readonly SourceFile[] = readdirSync(SRC, {recursive: true, encoding: 'utf8'})
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(SRC, path), 'utf8')
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name!)
    return {path, layer: path.split('/')[0]!, text, imports}
  })

describe('architecture', () => {
  it('knows every folder of src', () => {
    expect(new Set(files.map(({layer}) => layer))).to.deep.equal(new Set(Object.keys(MAY_IMPORT)))
  })

  it('imports only downwards', () => {
    const upwards = files.flatMap(({path, layer, imports}) =>
      imports
        .filter((name) => name.startsWith('.'))
        .map((name) => relative(SRC, resolve(dirname(join(SRC, path)), name)).split('/')[0]!)
        .filter((target) => !MAY_IMPORT[layer]!.includes(target))
        .map((target) => `${path} imports ${target}`),
    )
    expect(upwards).to.deep.equal([])
  })

  it('keeps the core free of node, time, chance and waiting', () => {
    const impure =
      /from .node:|\bprocess\.|(?<!-)\basync\s+[\w*(]|\bawait\b|Math\.random|Date\.now|new Date\(\)|setTimeout|setImmediate|\bconsole\./
    const found = files
      .filter(({layer}) => layer === 'core')
      .flatMap(({path, text}) =>
        withoutComments(text)
          .split('\n')
          .filter((line) => impure.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      )
    expect(found).to.deep.equal([])
  })

  it('asks for the name of an engine nowhere but where engines are described', () => {
    const asking =
      /['"`](Redis|Valkey|Pika|KeyDB|Kvrocks|Dragonfly|lockstep lab)['"`]|\b(redis|valkey|pika|keydb|kvrocks)_version\b/
    const found = files
      .filter(({path, layer}) => layer !== 'lab' && !path.startsWith('core/engine/'))
      .flatMap(({path, text}) =>
        withoutComments(text)
          .split('\n')
          .filter((line) => asking.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      )
    expect(found).to.deep.equal([])
  })

  it('keeps the application free of sockets and files', () => {
    const found = files.filter(
      ({layer, imports}) => layer === 'app' && imports.some((name) => name.startsWith('node:') || name === 'ioredis'),
    )
    expect(found.map(({path}) => path)).to.deep.equal([])
  })

  it('has tests where their sources are: each names a source file, or imports from the folder that it stands in', () => {
    const tests = readdirSync(join(ROOT, 'test'), {recursive: true, encoding: 'utf8'}).filter((path) =>
      /^(core|app|adapters|cli|lab)\/.*\.test\.ts$/.test(path),
    )
    const sources = new Set(files.map(({path}) => path.replace(/\.ts$/, '')))
    const misplaced = tests.filter((path) => {
      if (sources.has(path.replace(/\.test\.ts$/, ''))) return false
      const from = readFileSync(join(ROOT, 'test', path), 'utf8')
      return !from.includes(`/src/${dirname(path)}/`)
    })
    expect(tests).to.not.deep.equal([])
    expect(misplaced).to.deep.equal([])
  })

  it('has no circles of files or folders in the core', () => {
    const files = circles(coreImports((path) => path))
    const folders = circles(coreImports(folderOf))
    expect([...files, ...folders]).to.deep.equal([])
  })

  it('loads what reads files only where a file is read: each costs every start 0.1 s, and memory for as long as it runs', () => {
    const roots = [
      'commands/diff.ts',
      'commands/doctor.ts',
      'commands/lab.ts',
      'commands/explain.ts',
      'cli/open-ports.ts',
    ]
    const renderers = ['cli/output/render-report.ts', 'core/report/render-pretty.ts', 'core/report/render-markdown.ts']
    const loaded = [...roots, ...renderers].flatMap((root) => {
      const reached = loadedWith(root)
      expect(reached.size, root).to.be.above(5)
      return ['zod', 'yaml', 'ora'].filter((name) => reached.has(name)).map((name) => `${root} loads ${name}`)
    })
    expect(loaded).to.deep.equal([])
    expect([...loadedWith('adapters/run-store.ts')]).to.not.include('core/report/report.ts')
    expect([...loadedWith('core/workload/parse-workload.ts')], 'the search finds what is there').to.include('zod')
  })

  it('has no barrels and no kitchen sinks', () => {
    const named = files.filter(
      ({path}) =>
        /(^|\/)(utils?|helpers?|common|misc)(\/|\.ts$)/.test(path) ||
        (path.endsWith('/index.ts') && path !== 'commands/index.ts'),
    )
    expect(named.map(({path}) => path)).to.deep.equal([])
  })
})

/** The folder of the core that a file stands in; those at its root are words that every folder may use. */
function folderOf(path: string): string | null {
  const parts = path.split('/')
  return parts.length === 2 ? null : parts.slice(0, 2).join('/')
}

/** What is loaded with a file: sources by their path, packages by their name. Types, and what is imported when needed, are not. */
function loadedWith(root: string): ReadonlySet<string> {
  const reached = new Set([root])
  for (const path of reached) {
    const {text} = files.find((file) => file.path === path) ?? {text: ''}
    for (const [, name] of text.matchAll(/^(?:import|export) (?!type )(?:[^'"]*? from )?'([^']+)'/gm))
      reached.add(
        name!.startsWith('.') ? relative(SRC, resolve(dirname(join(SRC, path)), name!)).replace(/\.js$/, '.ts') : name!,
      )
  }
  return reached
}

/** What imports what within the core. */
function coreImports(unitOf: (path: string) => string | null): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map<string, Set<string>>()
  for (const {path, layer, imports} of files) {
    const unit = unitOf(path)
    if (layer !== 'core' || unit === null) continue
    const targets = graph.get(unit) ?? new Set()
    graph.set(unit, targets)
    for (const name of imports.filter((one) => one.startsWith('.'))) {
      const target = unitOf(relative(SRC, resolve(dirname(join(SRC, path)), name)).replace(/\.js$/, '.ts'))
      if (target !== null && target !== unit) targets.add(target)
    }
  }
  return graph
}

/** The sets of units that each reach the other, a line each (Kosaraju: two searches, the second one backwards). */
function circles(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const reach = (
    from: string,
    edges: ReadonlyMap<string, ReadonlySet<string>>,
    seen: Set<string>,
  ): readonly string[] => {
    if (seen.has(from)) return []
    seen.add(from)
    return [...[...(edges.get(from) ?? [])].flatMap((to) => reach(to, edges, seen)), from]
  }
  const seen = new Set<string>()
  const order = [...graph.keys()].flatMap((unit) => reach(unit, graph, seen))
  const reversed = new Map<string, Set<string>>()
  for (const [unit, targets] of graph)
    for (const target of targets) reversed.set(target, (reversed.get(target) ?? new Set()).add(unit))
  const placed = new Set<string>()
  return order
    .toReversed()
    .map((unit) => reach(unit, reversed, placed))
    .filter(({length}) => length > 1)
    .map((circle) => circle.toSorted().join(' '))
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '')
}
