import {createServer} from 'node:net'

// Below the ports that Linux gives to outgoing connections, which would take one between the look and its use.
const FIRST_PORT = 10_000
const PORTS = 20_000

let next = (process.pid * 101) % PORTS

/** A port of 127.0.0.1 that nobody listens on now; processes side by side begin to look at different ones. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS; tries++) {
    const port = FIRST_PORT + next
    next = (next + 1) % PORTS
    if (await isFree(port)) return port
  }
  throw new Error(`no free port of 127.0.0.1 from ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1}`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
