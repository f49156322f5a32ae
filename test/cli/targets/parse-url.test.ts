import {expect} from 'chai'
import {Failure} from '../../../src/app/failure.js'
import {parseTargetUrl} from '../../../src/cli/targets/parse-url.js'

describe('parseTargetUrl', () => {
  for (const [text, parts] of [
    ['redis://10.0.0.5:9221', {tls: false, host: '10.0.0.5', port: 9221}],
    ['redis://localhost', {tls: false, host: 'localhost', port: 6379}],
    [
      'rediss://u:p%40ss@cache.example:6380/0',
      {tls: true, host: 'cache.example', port: 6380, username: 'u', password: 'p@ss'},
    ],
    ['redis://[::1]:7000', {tls: false, host: '::1', port: 7000}],
    ['unix:///run/redis.sock', {tls: false, path: '/run/redis.sock'}],
  ] as const) {
    it(`reads ${text}`, () => {
      expect(parseTargetUrl(text, '--primary')).to.deep.equal(parts)
    })
  }

  for (const text of [
    'localhost:6379',
    'http://u:topsecret@h:1',
    'redis://u:topsecret@h:1/3',
    'not a url topsecret',
    'redis://',
    'unix://',
    'redis://:topsecret%ss@h',
    'redis://u%:x@h',
    'unix:///a%zz',
    'redis://h:1?password=topsecret',
    'redis://h?topsecret',
    'redis://h:1?db=3',
    'redis://h:1#topsecret',
    'redis://h:1?',
    'redis://topsecret:99999',
    'unix:///run/redis.sock?password=topsecret',
  ]) {
    it(`refuses ${text}, naming the source and never the URL`, () => {
      const {kind, message, hint} = failureOf(() => parseTargetUrl(text, 'LOCKSTEP_PRIMARY'))
      expect(kind).to.equal('usage')
      expect(message).to.include('LOCKSTEP_PRIMARY')
      expect(`${message} ${hint ?? ''}`).to.not.include('topsecret')
    })
  }

  it('says when it is the port that is wrong, without its digits', () => {
    const {message} = failureOf(() => parseTargetUrl('redis://h:99999', '--primary'))
    expect(message).to.equal('--primary: the port is beyond 65535')
  })
})

function failureOf(act: () => unknown): Failure {
  try {
    act()
  } catch (error) {
    if (error instanceof Failure) return error
  }
  return expect.fail('no Failure was thrown')
}
