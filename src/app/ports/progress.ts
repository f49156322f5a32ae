import type {PlayProgress} from '../play-context.js'

/** Shows what is going on, to people, while it goes on. */
export interface ProgressPort {
  show(progress: PlayProgress): void
  /** What is done now that is no round, such as `checking the history`. */
  say(activity: string): void
  stop(): void
}
