import {expect} from 'chai'
import {countDatabases} from '../../../src/adapters/redis/count-databases.js'

const serverOf = (count: number) => (db: number) => Promise.resolve(db < count)

describe('countDatabases', () => {
  it('takes what the configuration says when the server accepts it, with two questions', async () => {
    let asked = 0
    const count = await countDatabases((db) => {
      asked++
      return serverOf(5000)(db)
    }, 5000)
    expect([count, asked]).to.deep.equal([5000, 2])
  })

  it('finds any number where the configuration is hidden, or says more than there are', async () => {
    for (const count of [1, 2, 3, 16, 17, 4096, 4501, 10_000]) {
      expect(await countDatabases(serverOf(count), null)).to.equal(count)
      expect(await countDatabases(serverOf(count), count * 16)).to.equal(count)
    }
  })

  it('counts one where every number is accepted', async () => {
    expect(await countDatabases(() => Promise.resolve(true), null)).to.equal(1)
  })
})
