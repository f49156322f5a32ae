import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {FileSink, openSink} from '../../src/adapters/file-sink.js'
import {Failure} from '../../src/app/failure.js'
import type {LineSink} from '../../src/app/ports/run-store.js'
import {waitUntil} from '../support/wait-until.js'

describe('the sink of a history', () => {
  let folder: string
  const line = (sink: LineSink, text: string): void => sink.append((out) => out.text(`${text}\n`))

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-sink-'))
  })
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('keeps lines in order, whatever their number, length and pauses', async () => {
    const path = join(folder, 'ordered')
    const sink = await openSink(path)
    const wanted: string[] = []
    for (let at = 0; at < 3000; at++) {
      const text = `${at}:${'x'.repeat(at % 7 === 0 ? 3000 : at % 11)}`
      wanted.push(text)
      line(sink, text)
      if (at % 500 === 0) await sink.drained()
      else if (at % 97 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await sink.close()
    expect(readFileSync(path, 'utf8')).to.equal(`${wanted.join('\n')}\n`)
    expect(sink.backlogBytes).to.equal(0)
  })

  it('writes a single line soon, without being asked to', async () => {
    const path = join(folder, 'soon')
    const sink = await openSink(path)
    line(sink, 'first')
    await waitUntil('the first line', () => readFileSync(path, 'utf8') === 'first\n')
    line(sink, 'second')
    await waitUntil('the second line', () => readFileSync(path, 'utf8') === 'first\nsecond\n')
    await sink.close()
  })

  it('is on the disk when it is closed', async () => {
    const calls: string[] = []
    const noted = (call: string) => () => Promise.resolve(void calls.push(call))
    const sink = new FileSink({
      write: (bytes) => Promise.resolve({bytesWritten: calls.push('write') && bytes.length}),
      sync: noted('sync'),
      close: noted('close'),
    })
    line(sink, 'last')
    await sink.close()
    expect(calls).to.deep.equal(['write', 'sync', 'close'])
  })

  it('says what to do when the disk is full, and writes nothing more', async () => {
    let writes = 0
    const sink = new FileSink({
      write: () => {
        writes++
        return Promise.reject(new Error('ENOSPC: no space left on device, write'))
      },
      sync: () => Promise.resolve(),
      close: () => Promise.resolve(),
    })
    line(sink, 'lost')
    const failed = async (): Promise<unknown> => sink.drained().catch((error: unknown) => error)
    const first = await failed()
    expect(first).to.be.instanceOf(Failure)
    expect((first as Failure).message).to.match(/history cannot be written: ENOSPC/)
    line(sink, 'after')
    expect(await failed()).to.be.instanceOf(Failure)
    expect(sink.backlogBytes).to.equal('after\n'.length)
    expect(await sink.close().catch((error: unknown) => error)).to.be.instanceOf(Failure)
    expect(writes).to.equal(1)
  })
})
