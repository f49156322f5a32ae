import type {LabFixture} from './lab-fixture.js'

/** Provokes one kind of fault, in so many rounds at most, and tells how often it showed; 0 on a healthy pair, always. */
export type Scenario = (fixture: LabFixture, roundsMax: number) => Promise<number>

/** Repeats a round until it shows something, at most so many times. */
export async function untilShown(rounds: number, round: (index: number) => Promise<number>): Promise<number> {
  for (let index = 1; index <= rounds; index++) {
    const shown = await round(index)
    if (shown > 0) return shown
  }
  return 0
}
