/** The name of the sweep: a workload that is generated for the server at hand. */
export const SWEEP_NAME = 'commands'

/** The workloads that are files of their name in src/workloads, in the order they are listed. */
export const CATALOGUE_FILES = [
  'flushdb-literal',
  'flushdb-order',
  'flushdb-writers',
  'flushall-cache',
  'flushall-databases',
  'flush-back-to-back',
  'flush-types',
  'flush-expiry',
  'flush-transaction',
  'flush-forms',
  'multi-key',
  'churn',
] as const

/** Every workload that comes with lockstep: the files, and the sweep. */
export const CATALOGUE = [...CATALOGUE_FILES, SWEEP_NAME] as const

/** Named lists of workloads. */
export const SUITES: Readonly<Record<string, readonly string[]>> = {
  seed: ['flushdb-literal', 'flushdb-order', 'flushall-cache'],
  flush: CATALOGUE.filter((name) => name.startsWith('flush')),
  all: CATALOGUE,
}

/** The workload names behind a suite or a workload of the catalogue; undefined for any other name. */
export function catalogueEntry(name: string): readonly string[] | undefined {
  if (Object.hasOwn(SUITES, name)) return SUITES[name]
  return (CATALOGUE as readonly string[]).includes(name) ? [name] : undefined
}
