import {mkdirSync, writeFileSync} from 'node:fs'
import {jsonSchemaText, SCHEMA_NAMES} from '../src/cli/output/json-schemas.js'

const folder = new URL('../../docs/schemas/', import.meta.url)
mkdirSync(folder, {recursive: true})
for (const name of SCHEMA_NAMES) writeFileSync(new URL(`${name}.schema.json`, folder), jsonSchemaText(name))
