import type {Command} from '../../core/operation.js'
import type {Endpoint} from './endpoint.js'

/** Names every connection of lockstep on a server begins with; another run at work there is known by it. */
export const CLIENT_NAME_PREFIX = 'lockstep:'

/** The command that lets a connection in; null where no password is set. */
export function authCommand({username, password}: Endpoint): Command | null {
  if (password === undefined) return null
  return username === undefined ? ['AUTH', password.reveal()] : ['AUTH', username, password.reveal()]
}

/** The command by which a connection names itself. */
export function setNameCommand(client: string, runId: string): Command {
  return ['CLIENT', 'SETNAME', `${CLIENT_NAME_PREFIX}${runId}:${client.replaceAll(/[^\w.:-]/g, '_')}`]
}
