import {inspect} from 'node:util'

const HIDDEN = '***'

/** A password that does not show when it is printed, logged or serialised. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The text itself, for the wire only. */
  reveal(): string {
    return this.#text
  }

  /** `message` without the secret. */
  redact(message: string): string {
    return this.#text === '' ? message : message.replaceAll(this.#text, HIDDEN)
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  [inspect.custom](): string {
    return HIDDEN
  }
}
