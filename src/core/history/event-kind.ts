/**
 * What one command does to registers. A command yields none, one or several events.
 * The target is a cell (a string key, or one field, member or element of a key), a key, or a database.
 */
export const EVENT = {
  /** A cell was read; the value is nil or a string. */
  read: 0,
  /** A cell was written. */
  write: 1,
  /** A cell was emptied (HDEL, SREM). */
  removeCell: 2,
  /** A key was emptied (DEL). */
  removeKey: 3,
  /** A database was emptied. */
  flushDb: 4,
  /** All databases were emptied. */
  flushAll: 5,
  /** A key got an expiry; the value is an index into `ttlMs`. */
  expire: 6,
  /** A key's expiry may have changed in a way that is not followed (PERSIST, EXPIREAT). */
  retime: 7,
  /** A cell, key or database was changed by a command that is not interpreted: unknown from here. */
  clobberCell: 8,
  clobberKey: 9,
  clobberDb: 10,
} as const

/** What a cell is. */
export const CELL = {string: 0, hash: 1, set: 2, zset: 3, list: 4} as const
export type CellType = (typeof CELL)[keyof typeof CELL]

/** Outcomes as bytes. */
export const OUTCOME = {ok: 0, fail: 1, info: 2} as const

/** The value of a set member, sorted set member or list element that is there. */
export const PRESENT = 'present'
