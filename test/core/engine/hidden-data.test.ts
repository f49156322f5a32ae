import {expect} from 'chai'
import {engineFacts} from '../../../src/core/engine/engines.js'
import {NAMESPACES, SEARCH_INDEXES} from '../../../src/core/engine/hidden-data.js'
import {parseInfo} from '../../../src/core/engine/parse-info.js'

const hiddenIn = (info: string) => engineFacts(parseInfo(info)).hiddenData.map(({what}) => what)

describe('hiddenData', () => {
  it('knows the engines whose flush reaches what a scan does not show, and expects the worst of an unknown one', () => {
    expect(hiddenIn('redis_version:8.0.6')).to.deep.equal(['search index'])
    expect(hiddenIn('valkey_version:9.1.2')).to.deep.equal(['search index'])
    expect(hiddenIn('redis_version:4.0.0\nkvrocks_version:2.10.1')).to.deep.equal(['namespace', 'search index'])
    expect(hiddenIn('pika_version:3.5.5')).to.deep.equal([])
    expect(hiddenIn('something:else')).to.deep.equal(['namespace', 'search index'])
  })

  it('names namespaces but the one that every server has, and never their passwords', () => {
    expect(NAMESPACES.names(['__namespace', 'secret'])).to.deep.equal([])
    expect(NAMESPACES.names(['tenant', 'token', 'other', 'word', '__namespace', 'secret'])).to.deep.equal([
      'tenant',
      'other',
    ])
  })

  it('takes no answer in another form for "none"', () => {
    for (const {names} of [NAMESPACES, SEARCH_INDEXES]) {
      expect(names('OK')).to.equal(null)
      expect(names(null)).to.equal(null)
    }
    expect(SEARCH_INDEXES.names(['idx'])).to.deep.equal(['idx'])
  })

  it('does not trust what Kvrocks counts', () => {
    expect(engineFacts(parseInfo('redis_version:4.0.0\nkvrocks_version:2.10.1')).trustDbsize).to.equal(false)
  })
})
