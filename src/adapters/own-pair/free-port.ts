import {createServer} from 'node:net'

const FIRST_PORT = 10_000
const PORTS = 20_000
/** From here on Linux gives ports to outgoing connections, which would take one between the look and its use. */
const OUTGOING_PORTS = 32_768

let next = (process.pid * 101) % PORTS

/**
 * A port of 127.0.0.1 that nobody listens on now, nor at these distances from it; it is not given twice. Processes side
 * by side begin to look at different ones.
 */
export async function freePort(distances: readonly number[] = []): Promise<number> {
  for (let tries = 0; tries < PORTS; tries++) {
    const port = FIRST_PORT + next
    next = (next + 1) % PORTS
    const ports = [port, ...distances.map((distance) => port + distance)]
    if (Math.max(...ports) < OUTGOING_PORTS && (await areFree(ports))) return port
  }
  throw new Error(`no free port of 127.0.0.1 from ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1}`)
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) if (!(await isFree(port))) return false
  return true
}

/** Whether nobody listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
