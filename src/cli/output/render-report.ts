import {writeWhole} from '../../adapters/run-store.js'
import {Failure} from '../../app/failure.js'
import type {Report} from '../../core/report/report.js'
import type {TextStyle} from '../../core/report/text-style.js'
import {textStyleOf} from './text-style-of.js'

/** The formats of a report, each loaded when it is asked for. */
const RENDERERS: Readonly<Record<string, (report: Report, style: TextStyle) => Promise<string>>> = {
  pretty: async (report, style) => (await import('../../core/report/render-pretty.js')).renderPretty(report, style),
  json: async (report) => (await import('../../core/report/render-json.js')).renderJson(report),
  junit: async (report) => (await import('../../core/report/render-junit.js')).renderJunit(report),
  markdown: async (report) => (await import('../../core/report/render-markdown.js')).renderMarkdown(report),
}

const PLAIN: TextStyle = {color: false, unicode: true, width: null}

/** Writes the formats that go into files, and returns the text for stdout. Throws a Failure (`usage`) on unknown formats. */
export async function renderReport(
  report: Report,
  flags: {readonly json?: boolean | undefined; readonly format?: readonly string[] | undefined},
): Promise<string> {
  const wanted = requestedFormats(flags)
  let output = ''
  for (const {format, file} of wanted) {
    if (file === null) output += await RENDERERS[format]!(report, textStyleOf(process.stdout, process.env))
    else await writeWhole(file, await RENDERERS[format]!(report, PLAIN))
  }
  return output
}

/** What --format and --json ask for; one report on stdout at most. */
export function requestedFormats({
  json,
  format = [],
}: {
  readonly json?: boolean | undefined
  readonly format?: readonly string[] | undefined
}): ReadonlyArray<{format: string; file: string | null}> {
  const wanted = format.map((text) => {
    const at = text.indexOf('=')
    const name = at < 0 ? text : text.slice(0, at)
    if (!(name in RENDERERS))
      throw new Failure(
        'usage',
        `--format: "${name}" is no format`,
        `allowed: ${Object.keys(RENDERERS).join(', ')}, each with =FILE for a file`,
      )
    return {format: name, file: at < 0 ? null : text.slice(at + 1)}
  })
  const onStdout = wanted.filter(({file}) => file === null)
  if (json === true) {
    if (onStdout.some((other) => other.format !== 'json'))
      throw new Failure(
        'usage',
        '--json prints one JSON document and nothing else',
        'give the other formats a file: --format pretty=FILE',
      )
    return [...wanted.filter(({file}) => file !== null), {format: 'json', file: null}]
  }
  if (onStdout.length > 1)
    throw new Failure(
      'usage',
      '--format: only one format can go to stdout',
      'give the others a file, such as --format junit=report.xml',
    )
  return onStdout.length === 1 ? wanted : [...wanted, {format: 'pretty', file: null}]
}
