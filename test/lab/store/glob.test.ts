import {expect} from 'chai'
import {globExpression} from '../../../src/lab/store/glob.js'

describe('globExpression', () => {
  const cases: Array<[string, string[], string[]]> = [
    ['*', ['', 'a', 'a\nb'], []],
    ['key?', ['key1', 'key\n'], ['key', 'key12']],
    ['[ab]*', ['a', 'bcd'], ['c', '']],
    ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
    ['[^a-c]x', ['dx', '-x'], ['ax']],
    ['a\\*b', ['a*b'], ['aab']],
    ['a.b', ['a.b'], ['axb']],
    ['[]x', [], ['x', ']x']],
    ['[\\]]', [']'], ['\\']],
    ['\xff*', ['\xff', '\xff\x00'], ['\xfe']],
  ]
  for (const [pattern, matching, others] of cases) {
    it(`takes ${JSON.stringify(pattern)} as Redis does`, () => {
      for (const text of matching) expect(globExpression(pattern).test(text), text).to.equal(true)
      for (const text of others) expect(globExpression(pattern).test(text), text).to.equal(false)
    })
  }

  it('takes a range written backwards like the range', () => {
    expect(globExpression('[c-a]').test('b')).to.equal(true)
  })
})
