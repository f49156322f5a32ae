/** Where workload files are read. Both throw `Failure` of kind `usage` when a file cannot be used. */
export interface WorkloadFiles {
  /** The text of a workload of the catalogue, and the path it was read from. */
  readCatalogue(name: string): Promise<WorkloadText>
  /** The text of the user's file at this path. */
  readFile(path: string): Promise<WorkloadText>
}

export interface WorkloadText {
  readonly path: string
  readonly text: string
}
