import {once} from 'node:events'
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net'
import {expect} from 'chai'
import {freePort} from '../../../src/adapters/own-pair/free-port.js'
import {LinkRelay} from '../../../src/adapters/own-pair/link-relay.js'
import {waitUntil} from '../../support/wait-until.js'

const TEXT = Array.from({length: 20_000}, (_, at) => `${at};`).join('')

describe('LinkRelay', () => {
  let target: Server
  let relay: LinkRelay
  let received: string
  const accepted: Socket[] = []

  beforeEach(async () => {
    received = ''
    target = createServer((socket) => {
      accepted.push(socket)
      socket.setEncoding('latin1').on('data', (text: string) => {
        received += text
        if (text.endsWith('?')) socket.write('answer')
      })
      socket.on('error', () => undefined)
    }).listen(0, '127.0.0.1')
    await once(target, 'listening')
    relay = await LinkRelay.start(await freePort(), (target.address() as AddressInfo).port, [])
  })

  afterEach(async () => {
    await relay.close()
    for (const socket of accepted.splice(0)) socket.destroy()
    target.close()
  })

  it('passes everything on, both ways, in order', async () => {
    const socket = await linked()
    socket.write(`${TEXT}?`)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(String(answer)).to.equal('answer')
    expect(received === `${TEXT}?`).to.equal(true)
  })

  it('holds everything while it is stalled, and loses nothing', async () => {
    const socket = await linked()
    relay.begin({kind: 'stall'})
    await new Promise((resolve) => socket.write(TEXT, resolve))
    relay.heal()
    relay.begin({kind: 'stall'})
    const held = received.length
    socket.write('more')
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(received).to.have.length(held)
    relay.heal()
    await waitUntil('all has come', () => received.length === TEXT.length + 4)
    expect(received === `${TEXT}more`).to.equal(true)
  })

  it('breaks connections when it is cut, and takes none until it is healed', async () => {
    const socket = await linked()
    relay.begin({kind: 'cut'})
    await once(socket, 'close')
    const early = connect(relay.port, '127.0.0.1').on('error', () => undefined)
    await once(early, 'close')
    relay.heal()
    const late = await linked()
    late.write('back')
    await waitUntil('it has come', () => received === 'back')
  })

  it('passes little at a time when it is throttled, and the rest when it is healed', async () => {
    const socket = await linked()
    relay.begin({kind: 'throttle', bytesPerSecond: 1000})
    socket.write(TEXT)
    await waitUntil('something has come', () => received.length > 0)
    expect(received.length).to.be.below(TEXT.length)
    relay.heal()
    await waitUntil('all has come', () => received.length === TEXT.length)
    expect(received === TEXT).to.equal(true)
  })

  it('passes nothing before its time when it is delayed', async () => {
    const socket = await linked()
    relay.begin({kind: 'delay', ms: 40})
    const sentMs = performance.now()
    socket.write('late')
    await waitUntil('it has come', () => received === 'late')
    expect(performance.now() - sentMs).to.be.at.least(39)
  })

  async function linked(): Promise<Socket> {
    const socket = connect(relay.port, '127.0.0.1').on('error', () => undefined)
    const before = accepted.length
    await waitUntil('the target is reached', () => accepted.length > before)
    return socket
  }
})
