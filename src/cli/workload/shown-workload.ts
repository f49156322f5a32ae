import {packageFile} from '../../adapters/workload-files.js'

const EDITOR_LINE = /^# yaml-language-server: \$schema=.*$/m

/** The text of a workload of the catalogue for a file elsewhere: editors find the schema from there, too. */
export function shownWorkload(text: string): string {
  const schema = packageFile('docs/schemas/workload.schema.json')
  return text.replace(EDITOR_LINE, () => `# yaml-language-server: $schema=${schema}`)
}
