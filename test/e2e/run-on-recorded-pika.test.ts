import {expect} from 'chai'
import {recordedReplies, replayReplies} from '../support/recorded-replies.js'
import {runLockstep} from '../support/run-lockstep.js'

/** Pika's answers to what a preflight asks, with one key that DBSIZE does not count. */
function pika(holdsKey: boolean) {
  return ([name, ...words]: readonly string[]): string | null => {
    switch (name!.toUpperCase()) {
      case 'SELECT':
        return Number(words[0]) < 2 ? '+OK\r\n' : "-ERR invalid DB index for 'select DB index is out of range'\r\n"
      case 'SCAN':
        return holdsKey ? '*2\r\n$1\r\n0\r\n*1\r\n$8\r\nprecious\r\n' : '*2\r\n$1\r\n0\r\n*0\r\n'
      case 'DBSIZE':
        return ':0\r\n'
      case 'CLIENT':
        return words[0]!.toUpperCase() === 'SETNAME' ? '+OK\r\n' : null
      case 'PING':
        return '+PONG\r\n'
      default:
        return null
    }
  }
}

for (const version of ['pika-3.5.4', 'pika-3.5.5']) {
  describe(`lockstep on the recorded replies of ${version}`, () => {
    it('does not take DBSIZE for a proof that a database is empty (77)', async () => {
      const primary = await replayReplies(recordedReplies(version, 'PRIMARY'), pika(true))
      const replica = await replayReplies(recordedReplies(version, 'REPLICA'), pika(false))
      try {
        const {code, stderr} = await runLockstep([
          'run',
          'flushdb-literal',
          '--primary',
          `redis://127.0.0.1:${primary.port}`,
          '--replica',
          `redis://127.0.0.1:${replica.port}`,
        ])
        expect(stderr).to.match(/refused: database 0 of 127\.0\.0\.1:\d+ \(primary\) holds a key \(e\.g\. precious\)/)
        expect(code).to.equal(77)
        expect(primary.asked.filter((command) => /^(SET|DEL|FLUSH)/i.test(command))).to.deep.equal([])
      } finally {
        await Promise.all([primary.close(), replica.close()])
      }
    })

    it('names the databases a workload needs and the server does not have (64)', async () => {
      const primary = await replayReplies(recordedReplies(version, 'PRIMARY'), pika(false))
      const replica = await replayReplies(recordedReplies(version, 'REPLICA'), pika(false))
      try {
        const {code, stderr} = await runLockstep([
          'run',
          'flushall-databases',
          '--primary',
          `redis://127.0.0.1:${primary.port}`,
          '--replica',
          `redis://127.0.0.1:${replica.port}`,
        ])
        expect(stderr).to.match(/flushall-databases uses database 2, but 127\.0\.0\.1:\d+ has 2 \(0 to 1\)/)
        expect(code).to.equal(64)
      } finally {
        await Promise.all([primary.close(), replica.close()])
      }
    })

    it('tells a replica from a primary (69)', async () => {
      const replica = await replayReplies(recordedReplies(version, 'REPLICA'), pika(false))
      try {
        const url = `redis://127.0.0.1:${replica.port}`
        const {code, stderr} = await runLockstep(['run', 'flushdb-literal', '--primary', url, '--replica', url])
        expect(stderr).to.match(/is not a primary: its role is slave/)
        expect(code).to.equal(69)
      } finally {
        await replica.close()
      }
    })
  })
}
