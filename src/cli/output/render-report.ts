import {requireWritable, writeWhole} from '../../adapters/output-file.js'
import {Failure} from '../../app/failure.js'
import type {Report} from '../../core/report/report.js'
import type {TextStyle} from '../../core/report/text-style.js'
import {stdoutStyle} from './text-style-of.js'

/** The formats of a report, each loaded when it is asked for. */
const RENDERERS: Readonly<Record<string, (report: Report, style: TextStyle) => Promise<string>>> = {
  pretty: async (report, style) => (await import('../../core/report/render-pretty.js')).renderPretty(report, style),
  json: async (report) => (await import('../../core/report/render-json.js')).renderJson(report),
  junit: async (report) => (await import('../../core/report/render-junit.js')).renderJunit(report),
  markdown: async (report) => (await import('../../core/report/render-markdown.js')).renderMarkdown(report),
  html: async (report) => (await import('./html-page.js')).htmlPage(report),
}

const PLAIN: TextStyle = {color: false, unicode: true, width: null}

/** One way in which a report is to be shown; on stdout when `file` is null. */
export interface Output {
  readonly format: string
  readonly file: string | null
  /** Every row of a report for people. */
  readonly all: boolean
}

/** The report as this output shows it. */
export async function render(report: Report, {format, file, all}: Output): Promise<string> {
  if (file !== null) return RENDERERS[format]!(report, {...PLAIN, all})
  return RENDERERS[format]!(report, {...stdoutStyle(), all})
}

/** Writes the outputs that go into files. Rejects with a Failure (`output`) when all were tried. */
export async function writeFiles(report: Report, outputs: readonly Output[]): Promise<void> {
  const failures: unknown[] = []
  for (const output of outputs) {
    if (output.file !== null)
      await writeWhole(output.file, await render(report, output)).catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}

/**
 * What --format and --json ask for: exactly one output goes to stdout. Rejects with a Failure (`usage`) on what is no
 * format, and on files that cannot be written, before anything else is done.
 */
export async function requestedOutputs({
  json,
  all = false,
  format = [],
}: {
  readonly json?: boolean | undefined
  readonly all?: boolean | undefined
  readonly format?: readonly string[] | undefined
}): Promise<readonly Output[]> {
  const wanted = format.map((text) => ({...parseFormat(text), all}))
  const files = wanted.flatMap(({file}) => (file === null ? [] : [file]))
  const twice = files.find((file, at) => files.indexOf(file) !== at)
  if (twice !== undefined) throw new Failure('usage', `--format: ${twice} is named twice`, 'give each format its own')
  for (const {format: name, file} of wanted) if (file !== null) await requireWritable(file, `--format ${name}`)
  const onStdout = wanted.filter(({file}) => file === null)
  if (json === true && onStdout.some((other) => other.format !== 'json'))
    throw new Failure(
      'usage',
      '--json prints one JSON document and nothing else',
      'give the other formats a file: --format pretty=FILE',
    )
  if (onStdout.length > 1 && json !== true)
    throw new Failure(
      'usage',
      '--format: only one format can go to stdout',
      'give the others a file, such as --format junit=report.xml',
    )
  const first = onStdout[0] ?? {format: json === true ? 'json' : 'pretty', file: null, all}
  return [...wanted.filter(({file}) => file !== null), first]
}

function parseFormat(text: string): Pick<Output, 'format' | 'file'> {
  const [name, file] = text.split(/=(.*)/s, 2) as [string, string | undefined]
  if (Object.hasOwn(RENDERERS, name)) return {format: name, file: file ?? null}
  throw new Failure(
    'usage',
    `--format: "${name}" is not a format`,
    `allowed: ${Object.keys(RENDERERS).join(', ')}, each with =FILE for a file`,
  )
}
