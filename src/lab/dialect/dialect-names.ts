/** The names that `--dialect` takes: the lab's own way, and engines whose answers were recorded. */
export const DIALECT_NAMES = ['lab', 'pika-3.5'] as const

export type DialectName = (typeof DIALECT_NAMES)[number]
