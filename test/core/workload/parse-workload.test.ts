import {expect} from 'chai'
import {parseWorkload} from '../../../src/core/workload/parse-workload.js'
import {WorkloadError} from '../../../src/core/workload/workload-error.js'
import {KNOWN_TEMPLATES} from '../../../src/core/workload/template.js'

/** The problems of a file as `line:col: message`; none when it is right. */
function problems(text: string): string[] {
  try {
    parseWorkload(text, 'mine.yaml')
    return []
  } catch (error) {
    if (!(error instanceof WorkloadError)) throw error
    return error.problems.map(({line, column, message}) => `${line}:${column}: ${message}`)
  }
}

/** A workload whose only client has these lines for steps: the first stands on line 6, its text at column 9. */
const withSteps = (...steps: readonly string[]): string =>
  [
    'name: mine',
    'databases: [0, 1]',
    'clients:',
    '  - name: writer',
    '    steps:',
    ...steps.map((step) => `      - ${step}`),
  ].join('\n')

/** A workload with two clients, each with these lines, four spaces deep. The first client's begin on line 4. */
const withClients = (first: readonly string[], second: readonly string[]): string =>
  [
    'name: mine',
    'clients:',
    '  - name: one',
    ...first.map((line) => `    ${line}`),
    '  - name: two',
    ...second.map((line) => `    ${line}`),
  ].join('\n')

const STEP =
  'a step is a command, settle, snapshot, or a mapping with one of pause, together, transaction, script, function, pipeline, repeat, mix'
const TEMPLATES = `allowed are ${KNOWN_TEMPLATES}; a literal brace is written "{{"`

describe('parseWorkload', () => {
  it('reads every field and fills in the defaults', () => {
    const text = `
name: mine
summary: Everything.
databases: [1, 0]
rounds: 3
allow-unknown-commands: true
clients:
  - name: writer
    connections: 2
    repeat: 4
    pipeline: true
    steps:
      - SET key{1..3} {value}
      - pause: 1.5ms
      - together: go
      - transaction: [DEL a]
      - pipeline: [DEL a]
      - repeat: {times: 2, steps: [DEL a]}
      - mix: [DEL a, {weight: 2, steps: [DEL b]}, {steps: [DEL a, DEL b]}]
      - settle
      - snapshot
      - MY.MODULE x
  - name: reader
    on: replica
    every: 500us
    steps: [GET a]
`
    expect(parseWorkload(text, 'mine.yaml')).to.deep.equal({
      name: 'mine',
      summary: 'Everything.',
      databases: [1, 0],
      rounds: 3,
      allowUnknownCommands: true,
      clients: [
        {
          name: 'writer',
          on: 'primary',
          connections: 2,
          repeat: 4,
          pipeline: true,
          everyMs: null,
          steps: [
            {kind: 'command', text: 'SET key{1..3} {value}'},
            {kind: 'pause', ms: 1.5},
            {kind: 'together', barrier: 'go'},
            {kind: 'transaction', steps: [{kind: 'command', text: 'DEL a'}]},
            {kind: 'pipeline', steps: [{kind: 'command', text: 'DEL a'}]},
            {kind: 'repeat', times: 2, steps: [{kind: 'command', text: 'DEL a'}]},
            {
              kind: 'mix',
              choices: [
                {weight: 1, step: {kind: 'command', text: 'DEL a'}},
                {weight: 2, step: {kind: 'command', text: 'DEL b'}},
                {
                  weight: 1,
                  step: {
                    kind: 'repeat',
                    times: 1,
                    steps: [
                      {kind: 'command', text: 'DEL a'},
                      {kind: 'command', text: 'DEL b'},
                    ],
                  },
                },
              ],
            },
            {kind: 'settle'},
            {kind: 'snapshot'},
            {kind: 'command', text: 'MY.MODULE x'},
          ],
        },
        {
          name: 'reader',
          on: 'replica',
          connections: 1,
          repeat: 1,
          pipeline: false,
          everyMs: 0.5,
          steps: [{kind: 'command', text: 'GET a'}],
        },
      ],
    })
    expect(parseWorkload('name: a\nclients:\n  - name: w\n    steps: [PING]', 'a')).to.include({
      summary: '',
      rounds: 1,
    })
  })

  it('gives file, line and column of every problem, in the order of the file', () => {
    const text = 'name: Mine\nrounds: 0\nclients:\n  - name: writer\n    steps:\n      - SET key\n      - flushdbb\n'
    expect(() => parseWorkload(text, 'workloads/mine.yaml'))
      .to.throw(WorkloadError)
      .that.includes({
        message: [
          'workloads/mine.yaml:1:7: name must be made of small letters, digits and "-", at most 64, not "Mine"',
          'workloads/mine.yaml:2:9: rounds must be a whole number from 1 to 1,000,000, not 0',
          'workloads/mine.yaml:6:9: wrong number of arguments for SET: it takes at least 2, not 1',
          'workloads/mine.yaml:7:9: unknown command "flushdbb" (did you mean FLUSHDB?)',
        ].join('\n'),
        file: 'workloads/mine.yaml',
        line: 1,
        column: 7,
      })
  })

  const wrongSteps: ReadonlyArray<readonly [step: string, problem: string]> = [
    ['frobnicate x', '6:9: unknown command "frobnicate"; if the server knows it, add allow-unknown-commands: true'],
    ['GET', '6:9: wrong number of arguments for GET: it takes 1, not none'],
    ['MSET a 1 b', '6:9: wrong number of arguments for MSET: the last one has no partner'],
    ['HSET h f', '6:9: wrong number of arguments for HSET: it takes at least 3, not 2'],
    ['HSET h f v g', '6:9: wrong number of arguments for HSET: the last one has no partner'],
    ['SET key{5..1} v', '6:16: {5..1} counts down: write the smaller number first'],
    [
      'SET key{1..1000000000} v',
      '6:16: {1..1000000000} expands to 1,000,000,000 commands: the limit is 100,000 for a step',
    ],
    ['SET a{1..400} b{1..500}', '6:9: this step expands to 200,000 commands: the limit is 100,000'],
    ['SET k {valu}', `6:15: unknown template "{valu}": ${TEMPLATES}`],
    ['"SET k {valu}"', `6:16: unknown template "{valu}": ${TEMPLATES}`],
    ['SET k "open', '6:15: this double quote is never closed'],
    ['"{value} x"', "6:9: a command's name must be plain text without templates"],
    ['" "', '6:9: an empty command: write a command as for redis-cli'],
    [
      'BLPOP k 0',
      '6:9: BLPOP is not allowed in a workload: it can wait at the server, which holds up the whole connection',
    ],
    [
      'XREAD BLOCK 0 STREAMS s 0',
      '6:9: XREAD is not allowed in a workload: with BLOCK it can wait at the server, which holds up the whole connection',
    ],
    [
      'SUBSCRIBE c',
      '6:9: SUBSCRIBE is not allowed in a workload: it answers with a stream or changes how the server answers, not with one reply',
    ],
    [
      'monitor',
      '6:9: MONITOR is not allowed in a workload: it answers with a stream or changes how the server answers, not with one reply',
    ],
    [
      'AUTH me secret',
      '6:9: AUTH is not allowed in a workload: users and passwords belong to the target (LOCKSTEP_USERNAME, --password-file), not into a workload',
    ],
    [
      'CLIENT REPLY OFF',
      '6:9: CLIENT is not allowed in a workload: only CLIENT ID, INFO, LIST, GETNAME may be sent; the rest acts on the server',
    ],
    [
      'SHUTDOWN',
      '6:9: SHUTDOWN is not allowed in a workload: it acts on the server, not on data, and would break the run',
    ],
    ['FUNCTION FLUSH', '6:9: FUNCTION is not allowed in a workload: it changes code that servers hold, not data'],
    ['SCRIPT FLUSH', '6:9: SCRIPT is not allowed in a workload: it changes code that servers hold, not data'],
    [
      'MEMORY PURGE',
      '6:9: MEMORY is not allowed in a workload: only MEMORY USAGE may be sent; the rest acts on the server',
    ],
    [
      'EVAL "return 1" 0',
      '6:9: EVAL is not allowed in a workload: what it writes is not known before it runs; allow-unknown-commands: true declares that this is so',
    ],
    ['MULTI', '6:9: MULTI is not allowed in a workload: write a `transaction:` step'],
    ['SELECT 4', '6:16: database 4 is not among databases: [0, 1]'],
    ['SELECT {any 0..2}', '6:16: database 2 is not among databases: [0, 1]'],
    ['SELECT {round}', '6:16: the database must be a number, {a..b} or {any a..b}'],
    ['MOVE key 7', '6:18: database 7 is not among databases: [0, 1]'],
    ['SWAPDB 0 2', '6:18: database 2 is not among databases: [0, 1]'],
    ['COPY a b DB 3', '6:21: database 3 is not among databases: [0, 1]'],
    ['pause: 5', '6:16: pause must be a duration, as in 500us, 2ms or 1s, not 5'],
    ['pause: 11000s', '6:16: 11000s is too long: the limit is 600s'],
    ['paus: 5ms', `6:9: unknown step "paus" (did you mean pause?): ${STEP}`],
    ['SET key: value', `6:9: unknown step "SET key": ${STEP}; a command that holds ": " needs quotes around it`],
    ['{pause: 1ms, together: x}', '6:22: a step does one thing, not pause and together'],
    ['7', `6:9: 7 is not a step: ${STEP}`],
    ['{}', `6:9: an empty mapping is not a step: ${STEP}`],
    ['""', '6:9: an empty command: write a command as for redis-cli'],
    ['transaction: [pause: 1ms]', '6:23: pause cannot stand in a transaction: only commands, repeat and mix can'],
    ['transaction: [transaction: [PING]]', '6:23: a transaction cannot stand in a transaction'],
    ['transaction: [WATCH k]', '6:23: WATCH is not allowed inside MULTI: put it before the transaction'],
    [
      'transaction: [SELECT 1]',
      '6:23: SELECT inside a transaction leaves the database unknown when EXEC fails: put it before the transaction',
    ],
    ['transaction: []', '6:22: transaction must have at least one step'],
    ['script: [transaction: [DEL a]]', '6:18: a transaction cannot stand in a script'],
    ['transaction: [script: [DEL a]]', '6:23: a script cannot stand in a transaction'],
    ['script: [SWAPDB 0 1]', '6:18: SWAPDB is not allowed inside a script: put it before the script'],
    ['function: [SELECT 1]', '6:20: SELECT is not allowed inside a script: put it before the script'],
    [
      'pipeline: [settle]',
      '6:20: settle cannot stand in a pipeline: only commands, repeat, mix, transaction and script can',
    ],
    ['pipeline: [pipeline: [PING]]', '6:20: a pipeline cannot stand in a pipeline, which is one write already'],
    ['repeat: {times: 0, steps: [PING]}', '6:25: times must be a whole number from 1 to 1,000,000, not 0'],
    ['repeat: {times: 2}', '6:17: steps is missing: it must be a list of steps'],
    ['repeat: 3', '6:17: repeat must be a mapping with times and steps, not 3'],
    ['mix: [{weight: 1.5, steps: [PING]}]', '6:24: weight must be a whole number from 1 to 1,000,000, not 1.5'],
    [
      'mix: [{weigt: 2, steps: [PING]}]',
      '6:16: unknown key "weigt" (did you mean weight?): allowed here are weight, steps',
    ],
    ['mix: [together: x]', '6:15: together cannot stand in a mix: the others would wait when it is not chosen'],
    ['together: go', '6:19: nobody else meets at "go": a barrier needs a second client or connections: 2'],
    [
      'together: "a b"',
      '6:19: together must be made of letters, digits, "-" and "_", beginning with a letter, at most 40, not "a b"',
    ],
    [
      '[PING, SET k{1..2} v]',
      '6:21: not valid YAML: missing , or : between flow sequence items; a command with braces needs quotes around it inside [ ]',
    ],
  ]
  for (const [step, problem] of wrongSteps)
    it(`refuses the step ${step}`, () => {
      expect(problems(withSteps(step))).to.deep.equal([problem])
    })

  it('finds the place in plain and quoted steps, and names the step where a text is folded or escaped', () => {
    const text = withSteps("'SET k {no}'", String.raw`"SET\tk {no}"`, 'SET k\n          {no}', 'SET k {no}')
    expect(problems(text).map((problem) => problem.split(' ')[0])).to.deep.equal(['6:16:', '7:9:', '8:9:', '10:15:'])
  })

  it('counts columns the same in files of Windows', () => {
    expect(problems(withSteps('SET k {no}').replaceAll('\n', '\r\n'))[0]).to.match(/^6:15: /)
  })

  const wrongFiles: ReadonlyArray<readonly [what: string, text: string, problems: readonly string[]]> = [
    ['an empty file', '', ['1:1: a workload is a mapping with name and clients']],
    ['a text', 'hello', ['1:1: a workload is a mapping with name and clients, not "hello"']],
    [
      'missing keys',
      'rounds: 2',
      [
        '1:1: name is missing: it must be text: small letters, digits and "-"',
        '1:1: clients is missing: it must be a list of clients',
      ],
    ],
    [
      'unknown keys',
      'name: a\nclients:\n  - name: w\n    step: [PING]\n',
      [
        '3:5: steps is missing: it must be a list of steps',
        '4:5: unknown key "step" (did you mean steps?): allowed here are name, on, connections, repeat, pipeline, every, steps',
      ],
    ],
    [
      'keys given twice',
      'name: a\nname: b\nclients:\n  - name: w\n    steps: [PONG]\n',
      ['2:1: this key stands here a second time: keep one', '5:13: unknown command "PONG" (did you mean PING?)'],
    ],
    ['two documents', 'name: a\n---\nname: b', ['2:1: a second document begins here: a file holds one workload']],
    ['tabs', 'name: a\n\tx: 1', ['2:1: not valid YAML: tabs are not allowed as indentation']],
    ['an alias without anchor', 'name: a\nclients: *x', ['2:10: the alias *x has no anchor &x before it']],
    [
      'databases that are wrong',
      'name: a\ndatabases: [0, 2, 0]\nclients:\n  - name: w\n    steps: [PING]\n',
      ['2:19: database 0 is named twice'],
    ],
    [
      'a negative database',
      'name: a\ndatabases: [-1]\nclients:\n  - name: w\n    steps: [PING]\n',
      ['2:13: each of databases must be a whole number from 0 to 1,023, not -1'],
    ],
    [
      'a client that is no mapping',
      'name: a\nclients: [w]',
      ['2:11: each of clients must be a mapping with name and steps, not "w"'],
    ],
    [
      'aliases that multiply',
      'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c]\n',
      ['1:1: aliases multiply this file beyond reason: at most 100 uses are allowed'],
    ],
    [
      'a client on the replica that writes',
      withClients(['steps: [PING]'], ['on: replica', 'steps: [SET a b, SORT k, GET a]']),
      [
        '7:13: SET writes, and this client is on the replica: writes go to the primary',
        '7:22: SORT writes, and this client is on the replica: writes go to the primary (sort_ro reads)',
      ],
    ],
    [
      'a client on the cache that writes, and an unknown view',
      withClients(['on: cache', 'steps: [FLUSHALL]'], ['on: moon', 'steps: [PING]']),
      [
        '5:13: FLUSHALL writes, and this client is on the cache: writes go to the primary',
        '7:9: on must be primary, replica or cache, not "moon"',
      ],
    ],
    [
      'connection names that clash',
      'name: a\nclients:\n  - {name: w, connections: 2, steps: [PING]}\n  - {name: w-2, steps: [PING]}\n',
      ['4:12: the connection name "w-2" is taken by client w'],
    ],
    [
      'too many connections',
      'name: a\nclients:\n  - {name: v, connections: 600, steps: [PING]}\n  - {name: w, connections: 600, steps: [PING]}\n',
      ['4:5: more than 1,000 connections in all, which is the limit'],
    ],
    [
      'rounds that never end, and what every excludes',
      'name: a\nclients:\n  - name: w\n    every: 0ms\n    repeat: 3\n    steps: [settle, together: x]\n',
      [
        '3:3: every client has every, so a round would never end: one client at least needs none',
        '4:12: every must be longer than nothing, as in 500us',
        '5:5: repeat and every exclude each other: drop one',
        '6:13: settle cannot stand in a client with every: put it in another client',
        '6:21: together cannot stand in a client with every: its repeats are not counted',
      ],
    ],
    [
      'barriers met in another order',
      withClients(['steps: [together: a, together: b]'], ['steps: [together: b, together: a]']),
      [
        '4:23: one would wait at "a" for ever, since two waits at "b": all clients must meet at a barrier equally often and in the same order',
      ],
    ],
    [
      'barriers met more often by one client',
      withClients(['repeat: 2', 'steps: [together: a]'], ['steps: [together: a]']),
      [
        '5:23: one would wait at "a" for ever, since two has ended its round: all clients must meet at a barrier equally often and in the same order',
      ],
    ],
    [
      'barriers met more often by a nested repeat',
      withClients(['steps: [repeat: {times: 2, steps: [together: a]}]'], ['steps: [together: a]']),
      [
        '4:50: one would wait at "a" for ever, since two has ended its round: all clients must meet at a barrier equally often and in the same order',
      ],
    ],
    [
      'barriers beyond counting',
      withClients(['steps: [repeat: {times: 100001, steps: [together: a]}]'], ['steps: [together: a]']),
      ['4:55: more than 100,000 meetings in one round, which is the limit: repeat less'],
    ],
    [
      'barriers off the primary',
      withClients(['steps: [together: a]'], ['on: replica', 'steps: [together: a]']),
      ['7:13: together needs clients on the primary: a run may have no replica, or several'],
    ],
    [
      'a write of too many commands',
      'name: a\nclients:\n  - name: w\n    pipeline: true\n    repeat: 101\n    steps: ["SET k{1..1000} {value}"]\n',
      ['6:12: one write would hold 101,000 commands: the limit is 100,000; use more rounds, or part it with a pause'],
    ],
    [
      'a write of too many bytes',
      'name: a\nclients:\n  - name: w\n    steps: [pipeline: ["SET k{1..5} {value 16mb}"]]\n',
      [
        '4:12: one write would hold 83,886,260 bytes: the limit is 67,108,864; use more rounds, or part it with a pause',
      ],
    ],
  ]
  for (const [what, text, expected] of wrongFiles)
    it(`refuses ${what}`, () => {
      expect(problems(text)).to.deep.equal(expected)
    })

  const rightFiles: ReadonlyArray<readonly [what: string, text: string]> = [
    [
      'a big pipeline parted by a pause',
      'name: a\nclients:\n  - name: w\n    pipeline: true\n    repeat: 101\n    steps: ["SET k{1..1000} {value}", pause: 1ms]\n',
    ],
    ['big values that go out one by one', 'name: a\nclients:\n  - name: w\n    steps: ["SET k{1..10} {value 16mb}"]\n'],
    ['steps shared by an alias', 'name: a\nclients:\n  - name: w\n    steps: &s [PING]\n  - name: v\n    steps: *s\n'],
    [
      'a barrier for the connections of one client',
      'name: a\nclients:\n  - name: w\n    connections: 2\n    steps: [together: go]\n',
    ],
    [
      'unknown commands where they are allowed',
      'name: a\nallow-unknown-commands: true\nclients:\n  - name: w\n    steps: [MODULE.SET x]\n',
    ],
    ['an unknown template in single quotes', `name: a\nclients:\n  - name: w\n    steps: ["SET k '{x}'"]\n`],
    [
      'reads of the replica that look like writes',
      'name: a\nclients:\n  - name: w\n    steps: [PING]\n  - name: r\n    on: replica\n    steps: [SORT_RO k, EVAL_RO x 0, SCAN 0]\n',
    ],
  ]
  for (const [what, text] of rightFiles)
    it(`accepts ${what}`, () => {
      expect(problems(text)).to.deep.equal([])
    })

  it('reports what is nested beyond reason instead of failing', () => {
    const nested = `${'{repeat: {times: 1, steps: ['.repeat(3000)}PING${']}}'.repeat(3000)}`
    expect(problems(withSteps(nested))[0]).to.match(/nested too deeply/)
    expect(problems('x'.repeat(1_000_001))).to.deep.equal([
      '1:1: the file has 1,000,001 characters: the limit is 1,000,000',
    ])
  })
})
