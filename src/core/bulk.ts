/**
 * Bytes of the wire as they stand in histories, snapshots and reports:
 * text where they are valid UTF-8, else base64. Nothing is lost either way.
 */
export type Bulk = string | {readonly base64: string}

/** The bulk for these bytes. */
export function toBulk(bytes: Buffer): Bulk {
  const text = bytes.toString('utf8')
  // U+FFFD may stand in the text itself; only a round trip tells it from a decoding error.
  if (text.includes('\uFFFD') && !Buffer.from(text, 'utf8').equals(bytes)) return {base64: bytes.toString('base64')}
  return text
}

/** The bytes of a bulk. */
export function fromBulk(bulk: Bulk): Buffer {
  return typeof bulk === 'string' ? Buffer.from(bulk, 'utf8') : Buffer.from(bulk.base64, 'base64')
}

/**
 * A string that is equal for equal bulks and different for different ones, to be used in maps.
 * Binary bulks begin with a lone surrogate, which no decoded text can hold.
 */
export function bulkId(bulk: Bulk): string {
  return typeof bulk === 'string' ? bulk : `\uD800${bulk.base64}`
}

/** The bulk behind a `bulkId`. */
export function bulkFromId(id: string): Bulk {
  return id.startsWith('\uD800') ? {base64: id.slice(1)} : id
}
