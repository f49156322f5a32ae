import {expect} from 'chai'
import fc from 'fast-check'
import {NameLedger} from '../../../src/core/diff/name-ledger.js'
import type {NamePage} from '../../../src/core/diff/page-request.js'
import {UnmatchedNames} from '../../../src/core/diff/unmatched-names.js'

/** Names as a page of SCAN holds them. */
function pageOf(names: readonly string[]): NamePage {
  const bulks = names.map((name) => Buffer.from(`$${name.length}\r\n${name}\r\n`))
  const offsets = new Int32Array(bulks.length + 1)
  for (const [at, bulk] of bulks.entries()) offsets[at + 1] = offsets[at]! + bulk.length
  return {cursor: '0', listed: names.length, names: Buffer.concat(bulks), offsets, count: names.length}
}

/** What is left when the sides list their names in these pages, in this order. */
function leftovers(
  listings: ReadonlyArray<{readonly names: readonly string[]; readonly primary: boolean}>,
  maxBytes: number,
) {
  const ledger = new NameLedger(5000, 2 ** 16)
  const unmatched = new UnmatchedNames(ledger, maxBytes)
  for (const {names, primary} of listings) {
    const page = pageOf(names)
    if (primary) ledger.notePrimary(page)
    else unmatched.add(page, ledger.noteReplica(page).unseen)
  }
  return unmatched.leftovers()?.map(String).toSorted() ?? null
}

describe('UnmatchedNames', () => {
  it('are those that only the replica listed, in whatever order the sides list them, or too many to tell', () => {
    const listing = fc.record({
      names: fc.array(
        fc.nat(99).map((number) => `name:${number}`),
        {maxLength: 30},
      ),
      primary: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(listing, {maxLength: 20}), fc.constantFrom(400, 4000, 40_000), (listings, maxBytes) => {
        const namesOf = (side: boolean) =>
          new Set(listings.flatMap(({names, primary}) => (primary === side ? names : [])))
        const [ours, theirs] = [namesOf(true), namesOf(false)]
        const wanted = [...theirs].filter((name) => !ours.has(name)).toSorted()
        const found = leftovers(listings, maxBytes)
        if (found !== null || maxBytes === 40_000) expect(found).to.deep.equal(wanted)
      }),
    )
  })

  it('lets go of names that the primary has listed meanwhile, before it gives up', () => {
    const names = (from: number) => Array.from({length: 50}, (_, at) => `name:${from + at}`)
    const side = (from: number, primary: boolean) => ({names: names(from), primary})
    const inTurn = Array.from({length: 40}, (_, at) => [side(50 * at, false), side(50 * at, true)]).flat()
    expect(leftovers([...inTurn, {names: ['extra'], primary: false}], 4000)).to.deep.equal(['extra'])
    const apart = [...inTurn.filter(({primary}) => !primary), ...inTurn.filter(({primary}) => primary)]
    expect(leftovers(apart, 4000)).to.equal(null)
  })
})
