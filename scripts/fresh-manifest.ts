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
  return `${JSON.stringify(plugin.manifest, null, 2)}\n`
}
