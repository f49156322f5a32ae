import {startLab, type LabOptions, type RunningLab} from '../../../src/lab/start-lab.js'
import {RawClient} from './raw-client.js'

/** A lab with one client on each side. */
export interface LabFixture {
  readonly lab: RunningLab
  readonly primary: RawClient
  readonly replica: RawClient
  /** One more client; closed with the others. */
  readonly client: (side: 'primary' | 'replica') => Promise<RawClient>
}

/** A fixture that the caller closes, and its lab with it. */
export interface OpenFixture extends LabFixture {
  readonly close: () => Promise<void>
}

/** Runs `use` with a fresh lab, which is gone afterwards whatever happened. */
export async function withLab<T>(options: LabOptions, use: (fixture: LabFixture) => Promise<T>): Promise<T> {
  const fixture = await openFixture(options)
  try {
    return await use(fixture)
  } finally {
    await fixture.close()
  }
}

/** Starts a lab for several tests. */
export async function openFixture(options: LabOptions): Promise<OpenFixture> {
  const lab = await startLab(options)
  const clients: RawClient[] = []
  const close = async (): Promise<void> => {
    for (const opened of clients) opened.close()
    await lab.stop()
  }
  const client = async (side: 'primary' | 'replica'): Promise<RawClient> => {
    const opened = await RawClient.connect(side === 'primary' ? lab.primaryUrl : lab.replicaUrl)
    clients.push(opened)
    return opened
  }
  try {
    return {lab, primary: await client('primary'), replica: await client('replica'), client, close}
  } catch (error) {
    await close()
    throw error
  }
}
