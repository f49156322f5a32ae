/** The fields of an INFO answer. */
export type Info = ReadonlyMap<string, string>

/** Reads an INFO answer. Names keep their case; of a name that comes twice the last value counts. */
export function parseInfo(text: string): Info {
  const fields = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return fields
}
