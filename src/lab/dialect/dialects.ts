import {OWN_DIALECT, type Dialect} from './dialect.js'
import type {DialectName} from './dialect-names.js'
import {PIKA_DIALECT} from './pika-dialect.js'

/** Every dialect by its name. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {lab: OWN_DIALECT, 'pika-3.5': PIKA_DIALECT}
