import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import type {ManifestCommand} from '../src/cli/completion/command-line.js'
import {manPage} from './support/man-page.js'

/** Writes the manual page from the manifest: man/lockstep.1, which is shipped and not committed. */
const root = new URL('../../', import.meta.url)
const manifest = readFileSync(new URL('oclif.manifest.json', root), 'utf8')
const {commands, version} = JSON.parse(manifest) as {commands: Record<string, ManifestCommand>; version: string}
mkdirSync(new URL('man/', root), {recursive: true})
writeFileSync(new URL('man/lockstep.1', root), manPage(Object.values(commands), version))
