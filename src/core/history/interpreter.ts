import type {Command, Reply} from '../operation.js'
import type {EventSink} from './event-sink.js'

/**
 * Turns one command into events. `reply` is undefined when the outcome is unknown or a refusal: then every effect the
 * command could have had is told, and the operation's outcome says that it is optional or did not happen.
 */
export type Interpreter = (command: Command, reply: Reply | undefined, sink: EventSink) => void
