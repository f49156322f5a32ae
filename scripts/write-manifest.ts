import './write-schemas.js'
import {writeFileSync} from 'node:fs'
import {freshManifest} from './fresh-manifest.js'

writeFileSync(new URL('../../oclif.manifest.json', import.meta.url), await freshManifest())
