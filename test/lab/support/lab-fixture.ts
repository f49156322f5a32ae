import {startLab, type LabOptions, type RunningLab} from '../../../src/lab/start-lab.js'
import {RawClient} from './raw-client.js'

/** A lab with one client on each side. */
export interface LabFixture {
  readonly lab: RunningLab
  readonly primary: RawClient
  readonly replica: RawClient
  /** One more client; closed with the others. */
  client(side: 'primary' | 'replica'): Promise<RawClient>
}

/** Runs `use` with a fresh lab, which is gone afterwards whatever happened. */
export async function withLab<T>(options: LabOptions, use: (fixture: LabFixture) => Promise<T>): Promise<T> {
  const lab = await startLab(options)
  const clients: RawClient[] = []
  const client = async (side: 'primary' | 'replica'): Promise<RawClient> => {
    const opened = await RawClient.connect(side === 'primary' ? lab.primaryUrl : lab.replicaUrl)
    clients.push(opened)
    return opened
  }
  try {
    return await use({lab, primary: await client('primary'), replica: await client('replica'), client})
  } finally {
    for (const opened of clients) opened.close()
    await lab.stop()
  }
}
