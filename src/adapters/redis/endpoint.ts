import type {Secret} from './secret.js'

/** TLS settings; certificates are PEM texts. */
export interface TlsOptions {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  /** Accepts any certificate; for tests and broken set-ups only. */
  readonly insecure: boolean
}

/** Where and how to connect to one server. */
export interface Endpoint {
  /** `host:port` or a socket path: what may be shown. */
  readonly address: string
  readonly host?: string
  readonly port?: number
  readonly path?: string
  readonly tls?: TlsOptions
  readonly username?: string
  readonly password?: Secret
  /** Limit for connecting, and for every reply. */
  readonly timeoutMs: number
}
