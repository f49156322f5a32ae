import type {Engine} from './engine.js'
import {NAMESPACES, SEARCH_INDEXES} from './hidden-data.js'
import {UNPROVEN_FACTS} from './other.js'

export const KVROCKS: Engine = {
  name: 'Kvrocks',
  versionIn: (info) => info.get('kvrocks_version') ?? null,
  facts: (version) => ({
    ...UNPROVEN_FACTS,
    engine: 'Kvrocks',
    version,
    order: 'per-key',
    // It counts when it is told to, with DBSIZE SCAN: until then it answers 0, and afterwards the past.
    trustDbsize: false,
    hiddenData: [NAMESPACES, SEARCH_INDEXES],
  }),
  commands: `
[string]
cad 3 1 w
  CAD $a text
cas -4 1 w
  CAS $a text new
  CAS $a text new EX 4000

[hash]
hsetexpire -5 1 w
  HSETEXPIRE $a 4000 f new

[none] ~ how sorted sets of integers are read is not described yet
siadd -3 1 w
sirem -3 1 w

[none] ! it moves keys where lockstep does not look
movex -3 1 w

[none] ! it acts on the server, not on data, and would break the run
clusterx -2 - -
disk -2 - -
flushbackup 1 - -
flushblockcache 1 - -
flushmemtable -1 - -
kprofile -2 - -
namespace -3 - -
perflog -2 - -
pollupdates -2 - -
rdb -3 - -
stats 1 - -
`,
}
