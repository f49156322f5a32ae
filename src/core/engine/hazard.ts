import type {Info} from './parse-info.js'

/** A command that a server may not survive. It is not sent to a server in use unless the operator insists. */
export interface Hazard {
  /** Lower case. */
  readonly commands: readonly string[]
  /** `loading`: while keys are being loaded into the server's read cache, by whomever. */
  readonly when: 'always' | 'loading'
  /** What happens to the server, and why. */
  readonly why: string
}

/** A cache within the server that answers reads, and that reads fill. */
export interface ReadCache {
  /** The section of INFO that tells of it. */
  readonly section: string
  /** Whether it answers reads; what such a section does not tell counts as yes. */
  readonly isOn: (info: Info) => boolean
  /** Whether keys were being loaded into it when the server last counted. */
  readonly isLoading: (info: Info) => boolean
  /** Commands that read it and load what they miss, in lower case. */
  readonly loadedBy: ReadonlySet<string>
}

/** The hazard that this command (lower case) is on a server of which this is known; null where it is safe. */
export function hazardOf(
  name: string,
  {hazards}: {readonly hazards: readonly Hazard[]},
  mayBeLoading: boolean,
): Hazard | null {
  return hazards.find(({commands, when}) => commands.includes(name) && (when === 'always' || mayBeLoading)) ?? null
}
