import type {Command, Reply} from '../../../src/core/operation.js'
import type {SeededRandom} from '../../../src/lab/seeded-random.js'
import type {RawClient} from './raw-client.js'

interface Expectation {
  /** Null: only nil will do. */
  readonly value: string | null
  readonly command: Command
}

/**
 * Writes growing numbers to three names that nobody else writes, reads them back in the same pipeline, and flushes now
 * and then. Others flush too, so a value may be gone; but nothing older, and nothing after its own flush.
 */
export class RegisterWriter {
  private version = 0
  private readonly held = new Map<string, string | null>()

  constructor(
    private readonly name: string,
    private readonly client: RawClient,
    private readonly random: SeededRandom,
    private readonly flushes: readonly string[],
  ) {}

  /** One pipeline; tells which reads were wrong. */
  async round(): Promise<string[]> {
    const commands: Command[] = []
    const expected: Array<Expectation | null> = []
    for (let at = 0; at < 40; at++) {
      const command = this.next()
      commands.push(command)
      expected.push(command[0] === 'GET' ? {value: this.held.get(command[1] as string) ?? null, command} : null)
    }
    const replies = await this.client.pipeline(commands)
    return replies.flatMap((reply, at) => wrong(expected[at]!, reply))
  }

  private next(): Command {
    const key = `${this.name}:${this.random.integer(1, 3)}`
    if (this.random.chance(0.05)) {
      this.held.clear()
      return [this.flushes[this.random.integer(0, this.flushes.length - 1)]!]
    }
    if (this.random.chance(0.5)) return ['GET', key]
    const value = String(++this.version)
    this.held.set(key, value)
    return ['SET', key, value]
  }
}

function wrong(expectation: Expectation | null, reply: Reply): string[] {
  if (!expectation || reply === null || reply === expectation.value) return []
  return [`${JSON.stringify(expectation.command)}: ${JSON.stringify(reply)} instead of ${expectation.value}`]
}
