import {expect} from 'chai'
import type {DiffCounts} from '../../../src/core/diff/diff-files.js'
import {noCounts} from '../../../src/core/diff/no-counts.js'
import {diffProgress} from '../../../src/cli/diff/diff-progress.js'
import type {ProgressPort} from '../../../src/app/ports/progress.js'

describe('diffProgress', () => {
  function shown(
    steps: ReadonlyArray<readonly [atMs: number, counts: Partial<DiffCounts>, total: number | null]>,
  ): string {
    let nowMs = 0
    let last = ''
    const port: ProgressPort = {show: () => undefined, say: (text) => (last = text), stop: () => undefined}
    const progress = diffProgress(port, () => nowMs)
    for (const [atMs, counts, total] of steps) {
      nowMs = atMs
      progress.show({...noCounts(), ...counts}, total, false)
    }
    return last
  }

  it('tells keys a second and the time left when both sides are listed', () => {
    const line = shown([
      [0, {}, 2000],
      [1000, {compared: 250, listedOnPrimary: 250, listedOnReplica: 250}, 2000],
    ])
    expect(line).to.equal('diff  250 keys  25 %  250 keys/s  3.0 s left  0 differences  1.0 s')
  })

  it('tells the same when the names of the replica are only counted', () => {
    const line = shown([
      [0, {}, 1000],
      [1000, {compared: 250, listedOnPrimary: 250}, 1000],
    ])
    expect(line).to.equal('diff  250 keys  25 %  250 keys/s  3.0 s left  0 differences  1.0 s')
  })

  it('counts from where an interrupted diff goes on', () => {
    const line = shown([
      [0, {compared: 500, listedOnPrimary: 500, listedOnReplica: 500}, 2000],
      [2000, {compared: 600, listedOnPrimary: 600, listedOnReplica: 600, lasting: 2, transient: 3}, 2000],
    ])
    expect(line).to.equal('diff  600 keys  60 %  50 keys/s  8.0 s left  2 differences  3 in flight  2.0 s')
  })

  it('tells names a second while no key is compared, and no rate while nothing is done', () => {
    const before = shown([[1000, {}, 2000]])
    expect(before).to.equal('diff  0 keys  0 %  0 differences  1.0 s')
    const listing = shown([
      [0, {}, 2000],
      [2000, {listedOnPrimary: 500}, 2000],
    ])
    expect(listing).to.equal('diff  0 keys  25 %  250 names/s  6.0 s left  0 differences  2.0 s')
    const slow = shown([
      [0, {}, null],
      [9000, {compared: 1, listedOnPrimary: 1}, null],
    ])
    expect(slow).to.include(' 1 keys/s')
  })

  it('promises no time where no server counts its names', () => {
    const line = shown([
      [0, {}, null],
      [1000, {compared: 10, listedOnPrimary: 10}, null],
    ])
    expect(line).to.equal('diff  10 keys  10 keys/s  0 differences  1.0 s')
  })
})
