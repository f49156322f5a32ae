/** A reply as it goes to the socket, one character per byte (latin1). */
export type Wire = string

export const OK: Wire = '+OK\r\n'
export const NIL: Wire = '$-1\r\n'
export const NIL_ARRAY: Wire = '*-1\r\n'
export const EMPTY_ARRAY: Wire = '*0\r\n'

export function status(text: string): Wire {
  return `+${text}\r\n`
}

export function bulk(text: string): Wire {
  return `$${text.length}\r\n${text}\r\n`
}

export function bulkOrNil(text: string | undefined): Wire {
  return text === undefined ? NIL : bulk(text)
}

export function integer(value: number | bigint): Wire {
  return `:${value}\r\n`
}

export function error(message: string): Wire {
  return `-${message}\r\n`
}

/** An array of replies that are on the wire form already. */
export function array(items: readonly Wire[]): Wire {
  return `*${items.length}\r\n${items.join('')}`
}

/** An array of bulks. */
export function bulks(texts: Iterable<string>): Wire {
  let count = 0
  let body = ''
  for (const text of texts) {
    count++
    body += bulk(text)
  }
  return `*${count}\r\n${body}`
}

/** UTF-8 text as one character per byte, for texts of the lab's own (INFO, names in errors). */
export function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
