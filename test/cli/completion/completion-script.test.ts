import {execFileSync} from 'node:child_process'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {ManifestCommand} from '../../../src/cli/completion/command-line.js'
import {completionScript} from '../../../src/cli/completion/completion-script.js'
import {LAB_FAULTS} from '../../../src/lab/faults/lab-faults.js'
import {CATALOGUE} from '../../../src/core/workload/catalogue.js'
import {scratchFolder} from '../../support/run-lockstep.js'
import {itWhereInstalled} from '../../support/where-installed.js'

const manifest = JSON.parse(readFileSync(new URL('../../../../oclif.manifest.json', import.meta.url), 'utf8')) as {
  commands: Record<string, ManifestCommand>
}
const COMMANDS = Object.values(manifest.commands)
const FAULTS = LAB_FAULTS.map(({name}) => name)

/** Command lines that end where the tab key is pressed, and what must be offered there, or must not. */
const LINES: ReadonlyArray<readonly [line: string, offered: readonly string[], not: readonly string[]]> = [
  ['lockstep ', ['run', 'diff', 'workload', 'help', 'completion'], ['list', '--json']],
  ['lockstep d', ['diff', 'doctor'], ['run']],
  ['lockstep help ', ['run', 'diff'], ['--json']],
  ['lockstep workload ', ['list', 'show', 'validate'], ['run']],
  ['lockstep workload show ', [...CATALOGUE], ['seed']],
  ['lockstep run ', [...CATALOGUE, 'seed', 'mine.yaml'], ['diff']],
  ['lockstep run --lab --f', ['--fault', '--fault-rate', '--format'], ['--json']],
  ['lockstep run --lab --fault ', FAULTS, ['run']],
  ['lockstep run flushdb-order --fault torn-f', ['torn-flush'], ['lost-write']],
  ['lockstep run --order ', ['total', 'eventual'], ['serial']],
  ['lockstep explore --order ', ['serial', 'all'], ['total']],
  ['lockstep explain flush-', ['flush-late', 'flush-early', 'flush-wrong-db'], ['lost-write']],
  ['lockstep schema r', ['report', 'run'], ['config']],
  ['lockstep completion ', ['bash', 'zsh', 'fish'], ['run']],
  ['lockstep check .lockstep/runs/', ['one', 'two words'], ['mine.yaml']],
]

describe('completionScript', () => {
  let folder = ''
  const scripts: Record<string, string> = {}
  before(() => {
    folder = scratchFolder()
    mkdirSync(join(folder, '.lockstep/runs/one'), {recursive: true})
    mkdirSync(join(folder, '.lockstep/runs/two words'), {recursive: true})
    writeFileSync(join(folder, 'mine.yaml'), '')
    for (const shell of ['bash', 'zsh', 'fish']) {
      scripts[shell] = join(folder, `completion.${shell}`)
      writeFileSync(scripts[shell], completionScript(shell, COMMANDS))
    }
  })

  /** What a shell offers for each line; last parts of paths only, as shells differ in how they show them. */
  const inShell = (shell: string, words: readonly string[]) =>
    execFileSync(shell, words, {
      cwd: folder,
      encoding: 'utf8',
      env: {PATH: process.env.PATH, HOME: folder},
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 20_000,
    })

  const expectOffers = (offersOf: (line: string) => readonly string[]) => {
    for (const [line, offered, not] of LINES) {
      const names = offersOf(line).map((offer) => offer.replace(/\/$/, '').replace(/^\.lockstep\/runs\//, ''))
      expect(names, line).to.include.members([...offered])
      expect(names, line).to.not.include.members([...not])
    }
  }

  it('completes in bash: commands, flags, values of flags, files, run directories', () => {
    expectOffers((line) => {
      const words = line.split(' ')
      const simulated = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lockstep 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`
      return inShell('bash', ['-c', simulated, 'bash', scripts.bash!, ...words])
        .trimEnd()
        .split('\n')
    })
  })

  it('completes in bash what stands behind an equals sign', () => {
    const simulated = `source "$1"; COMP_WORDS=(lockstep run --fault = torn-f); COMP_CWORD=4; _lockstep; echo "\${COMPREPLY[@]}"`
    expect(inShell('bash', ['-c', simulated, 'bash', scripts.bash!]).trim()).to.equal('torn-flush')
  })

  itWhereInstalled('fish', 'completes in fish', () => {
    expectOffers((line) =>
      inShell('fish', ['-c', `source ${scripts.fish!}; complete -C ${JSON.stringify(line)}`])
        .trimEnd()
        .split('\n')
        .map((offer) => offer.split('\t')[0]!.replaceAll('\\', '')),
    )
  })

  itWhereInstalled('zsh', 'says to zsh what may stand where', () => {
    // What zsh does with it shows on a terminal only; what it is told is printed here instead.
    const told = (line: string) => {
      const simulated = `
        compdef() {}; compadd() { print -rl -- "$@"; }; _describe() { print -rl -- \${(P)2}; }
        _files() { print files; }; _arguments() { print -rl -- "$@"; }
        source ${scripts.zsh!}; words=(${line.trimStart()}${line.endsWith(' ') ? " ''" : ''}); CURRENT=$#words; _lockstep`
      return inShell('zsh', ['-f', '-c', simulated]).trimEnd().split('\n')
    }
    expect(told('lockstep ').map((shown) => shown.split(':')[0])).to.include.members(['run', 'workload', 'help'])
    expect(told('lockstep workload ')).to.include.members(['list', 'show', 'validate'])
    expect(told('lockstep run --lab --fault ').join('\n')).to.include(`:fault:{ compadd -- ${FAULTS.join(' ')} }`)
    expect(told('lockstep workload show ').at(-1)).to.equal(`*:argument:{ compadd -- ${CATALOGUE.join(' ')} }`)
    expect(told('lockstep check ').at(-1)).to.equal('*:argument:{ _lockstep_runs }')
  })

  it('knows every value of a flag that takes one of a few', () => {
    const script = readFileSync(scripts.bash!, 'utf8')
    for (const {flags} of COMMANDS)
      for (const {options} of Object.values(flags)) if (options) expect(script).to.include(`"${options.join(' ')}"`)
  })
})
