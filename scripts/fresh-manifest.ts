import {fileURLToPath} from 'node:url'
import {Plugin} from '@oclif/core'

/** The text of oclif.manifest.json as the code would have it now. */
export async function freshManifest(): Promise<string> {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const plugin = new Plugin({
    root,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
    isRoot: true,
  })
  await plugin.load()
  // Every default stands in the manifest as help shows it: no command has to be loaded for its help.
  const shown = (name: string, value: unknown) => (name === 'hasDynamicHelp' ? false : value)
  return `${JSON.stringify(plugin.manifest, shown, 2)}\n`
}
