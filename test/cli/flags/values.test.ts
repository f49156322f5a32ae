import {expect} from 'chai'
import {Failure} from '../../../src/app/failure.js'
import {
  addressFlag,
  countFlag,
  durationFlag,
  nameFlag,
  sampleFlag,
  seedFlag,
  shardFlag,
  shareFlag,
  sizeFlag,
} from '../../../src/cli/flags/values.js'
import {faultFlag} from '../../../src/cli/targets/target-flags.js'

const of = {description: '', helpGroup: ''}
const FLAGS = {
  duration: durationFlag({...of, leastMs: 1}),
  share: shareFlag(of),
  sample: sampleFlag(of),
  shard: shardFlag(of),
  size: sizeFlag(of),
  seed: seedFlag(of),
  name: nameFlag(of),
  count: countFlag({...of, most: 1_000_000}),
  fault: faultFlag(of),
  address: addressFlag(of),
}

type Kind = keyof typeof FLAGS

async function read(kind: Kind, text: string): Promise<unknown> {
  const flag = FLAGS[kind] as {parse: (text: string, context: object, flag: object) => Promise<unknown>}
  return flag.parse(text, {}, flag)
}

describe('values of flags', () => {
  const taken: ReadonlyArray<readonly [Kind, string, unknown]> = [
    ['duration', '1.5s', 1500],
    ['duration', '596h', 596 * 3_600_000],
    ['share', '5%', 0.05],
    ['share', '0.05', 0.05],
    ['share', '0', 0],
    ['sample', '100%', 1],
    ['shard', '1/4', {index: 1, of: 4}],
    ['size', '10mb', 10 * 1024 ** 2],
    ['seed', '0', 0],
    ['seed', String(2 ** 31 - 1), 2 ** 31 - 1],
    ['count', '1000000', 1_000_000],
    ['name', 'a b', 'a b'],
    ['fault', 'lost-write', 'lost-write'],
    ['address', '127.0.0.1:6379', '127.0.0.1:6379'],
    ['address', '[::1]:6379', '[::1]:6379'],
    ['address', '/run/redis.sock', '/run/redis.sock'],
  ]
  for (const [kind, text, value] of taken) {
    it(`takes ${text} as a ${kind}`, async () => {
      expect(await read(kind, text)).to.deep.equal(value)
    })
  }

  const refused: ReadonlyArray<readonly [Kind, ...(readonly string[])]> = [
    ['address', '', 'here', 'redis://127.0.0.1:6379', '127.0.0.1', '127.0.0.1:', '127.0.0.1:1234567'],
    ['duration', '', 'soon', '5', '-1s', '0s', '500us', '600h', '1e9s', '99999999999999999999s', 'Infinitys'],
    ['share', '', '150%', '1.1', '-5%', 'NaN', '5%%'],
    ['sample', '', '0%', '150%', '0.5', '-1%'],
    ['shard', '', '0/4', '5/4', '1/0', '1', '1/4/2', '1.5/4', '99999999999999999999/99999999999999999999'],
    ['size', '', '10tb', '-1', '1.5mb', '9999999999999999999999gb'],
    ['seed', '', 'x', '-1', '1.5', '2147483648', '0x10', '1e3'],
    ['count', '', '0', '-1', '1.5', '2000000', '1e3', '99999999999999999999', 'x'],
    ['name', '', ' '],
    ['fault', '', 'nope'],
  ]
  for (const [kind, ...texts] of refused) {
    it(`refuses what is no ${kind}, and says what is allowed`, async () => {
      for (const text of texts) {
        const error: unknown = await read(kind, text).then(
          () => null,
          (caught: unknown) => caught,
        )
        expect(error, `"${text}"`).to.be.instanceOf(Failure)
        expect((error as Failure).kind).to.equal('usage')
        expect((error as Failure).hint, `"${text}"`).not.to.equal(undefined)
      }
    })
  }

  it('names the fault that was probably meant', async () => {
    const error = (await read('fault', 'lost-wrte').catch((caught: unknown) => caught)) as Failure
    expect(error.hint).to.match(/^did you mean lost-write\?/)
  })
})
