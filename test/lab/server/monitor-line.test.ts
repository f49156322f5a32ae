import {expect} from 'chai'
import {monitorLine} from '../../../src/lab/server/monitor-line.js'

describe('monitorLine', () => {
  it('quotes as redis-cli does, so that any word can be read back', () => {
    const line = monitorLine(1795175925805.5, 3, '127.0.0.1:24001', ['SET', 'a "b"\\', '\n\r\t\x07\b', '\x00\xff~'])
    expect(line).to.equal(
      '+1795175925.805500 [3 127.0.0.1:24001] "SET" "a \\"b\\"\\\\" "\\n\\r\\t\\a\\b" "\\x00\\xff~"\r\n',
    )
  })
})
