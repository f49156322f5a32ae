import type {Bulk} from '../bulk.js'
import type {Command, Reply} from '../operation.js'
import type {EventSink} from './event-sink.js'
import type {Interpreter} from './interpreter.js'

/** The string register and everything that empties keys. */
export const STRING_COMMANDS: Readonly<Record<string, Interpreter>> = {
  get: (command, reply, sink) => {
    if (isValue(reply)) sink.read(command[1]!, reply)
  },
  set,
  setnx: (command, reply, sink) => {
    if (reply !== 0) sink.write(command[1]!, command[2]!)
  },
  setex: (command, _reply, sink) => timedWrite(command, 1000, sink),
  psetex: (command, _reply, sink) => timedWrite(command, 1, sink),
  mset: (command, _reply, sink) => writePairs(command, sink),
  msetnx: (command, reply, sink) => {
    if (reply !== 0) writePairs(command, sink)
  },
  mget: (command, reply, sink) => {
    if (!Array.isArray(reply)) return
    const values = reply as readonly Reply[]
    for (let at = 1; at < command.length; at++) {
      const value = values[at - 1]
      if (isValue(value)) sink.read(command[at]!, value)
    }
  },
  del: removeKeys,
  unlink: removeKeys,
  // Read-modify-write commands count as a read and a write in the same interval: sound, not complete.
  getset: (command, reply, sink) => {
    if (isValue(reply)) sink.read(command[1]!, reply)
    sink.write(command[1]!, command[2]!)
  },
  getdel: (command, reply, sink) => {
    if (isValue(reply)) sink.read(command[1]!, reply)
    if (reply !== null) sink.remove(command[1]!)
  },
  getex: (command, reply, sink) => {
    if (isValue(reply)) sink.read(command[1]!, reply)
    if (command.length > 2 && reply !== null) lifetimeOption(command, 2, sink)
  },
  expire: (command, reply, sink) => expire(command, reply, 1000, sink),
  pexpire: (command, reply, sink) => expire(command, reply, 1, sink),
  expireat: expireAt,
  pexpireat: expireAt,
  persist: (command, _reply, sink) => sink.retime(command[1]!),
  flushdb: (_command, _reply, sink) => sink.flush('db'),
  flushall: (_command, _reply, sink) => sink.flush('all'),
  move: (command, reply, sink) => {
    if (reply === 0) return
    sink.clobber(command[1]!)
    sink.clobberIn(Number(command[2]), command[1]!)
  },
  copy: (command, reply, sink) => {
    if (reply !== 0) copy(command, sink)
  },
  rename,
  renamenx: (command, reply, sink) => {
    if (reply !== 0) rename(command, reply, sink)
  },
}

/** Whether a reply is what a read of a string may return. */
export function isValue(reply: Reply | undefined): reply is Bulk | null {
  return typeof reply === 'string' || reply === null || (typeof reply === 'object' && 'base64' in reply)
}

function set(command: Command, reply: Reply | undefined, sink: EventSink): void {
  const key = command[1]!
  const options = command.length === 3 ? [] : command.slice(3).map(upper)
  const returnsOld = options.includes('GET')
  const conditional = options.some((option) => option === 'NX' || option === 'XX' || option.startsWith('IF'))
  if (returnsOld && isValue(reply)) sink.read(key, reply)
  if (refused(reply, returnsOld, options)) return
  if (returnsOld && conditional && !options.includes('NX') && !options.includes('XX')) {
    sink.clobber(key)
    return
  }
  sink.write(key, command[2]!)
  if (options.length > 0) lifetimeOption(command, 3, sink)
}

/** Whether a conditional SET says that it wrote nothing. */
function refused(reply: Reply | undefined, returnsOld: boolean, options: readonly string[]): boolean {
  if (reply === undefined) return false
  if (!returnsOld) return reply === null
  if (options.includes('NX')) return reply !== null
  return options.includes('XX') && reply === null
}

function lifetimeOption(command: Command, from: number, sink: EventSink): void {
  const key = command[1]!
  for (let at = from; at < command.length; at++) {
    const option = upper(command[at]!)
    if (option === 'EX') sink.expire(key, Number(command[at + 1]) * 1000)
    else if (option === 'PX') sink.expire(key, Number(command[at + 1]))
    else if (option === 'EXAT' || option === 'PXAT') sink.expire(key, NaN)
    else if (option === 'PERSIST') sink.retime(key)
    // What KEEPTTL keeps is an earlier lifetime, which may end the new value at any time.
    else if (option === 'KEEPTTL') sink.expire(key, NaN)
  }
}

function timedWrite(command: Command, unitMs: number, sink: EventSink): void {
  sink.write(command[1]!, command[3]!)
  sink.expire(command[1]!, Number(command[2]) * unitMs)
}

function writePairs(command: Command, sink: EventSink): void {
  for (let at = 1; at + 1 < command.length; at += 2) sink.write(command[at]!, command[at + 1]!)
}

function removeKeys(command: Command, _reply: Reply | undefined, sink: EventSink): void {
  for (let at = 1; at < command.length; at++) sink.remove(command[at]!)
}

function expire(command: Command, reply: Reply | undefined, unitMs: number, sink: EventSink): void {
  if (reply === 0) return
  const ttlMs = Number(command[2]) * unitMs
  if (command.length > 3) sink.expire(command[1]!, NaN)
  else if (ttlMs <= 0) sink.remove(command[1]!)
  else sink.expire(command[1]!, ttlMs)
}

function expireAt(command: Command, reply: Reply | undefined, sink: EventSink): void {
  if (reply !== 0) sink.expire(command[1]!, NaN)
}

function rename(command: Command, _reply: Reply | undefined, sink: EventSink): void {
  sink.clobber(command[2]!)
  if (command[1] !== command[2]) sink.remove(command[1]!)
}

function copy(command: Command, sink: EventSink): void {
  const at = command.findIndex((word, index) => index > 2 && upper(word) === 'DB')
  if (at < 0) sink.clobber(command[2]!)
  else sink.clobberIn(Number(command[at + 1]), command[2]!)
}

function upper(word: Bulk): string {
  return typeof word === 'string' ? word.toUpperCase() : ''
}
