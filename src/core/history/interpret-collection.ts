import type {Bulk} from '../bulk.js'
import type {Command, Reply} from '../operation.js'
import {CELL, PRESENT, type CellType} from './event-kind.js'
import type {EventSink} from './event-sink.js'
import type {Interpreter} from './interpreter.js'
import {isValue} from './interpret-string.js'

/**
 * Hashes, sets, sorted sets and lists as registers: a hash field is a register; a member or element with a name of its
 * own is one that holds `present` or nothing. Commands that are not named here leave the whole key unknown.
 */
export const COLLECTION_COMMANDS: Readonly<Record<string, Interpreter>> = {
  hset: (command, _reply, sink) => writeFields(command, sink),
  hmset: (command, _reply, sink) => writeFields(command, sink),
  hsetnx: (command, reply, sink) => {
    if (reply !== 0) sink.writeField(CELL.hash, command[1]!, command[2]!, command[3]!)
  },
  hget: (command, reply, sink) => {
    if (isValue(reply)) sink.readField(CELL.hash, command[1]!, command[2]!, reply)
  },
  hmget: (command, reply, sink) => {
    if (!Array.isArray(reply)) return
    for (const [at, value] of (reply as readonly Reply[]).entries()) {
      if (isValue(value)) sink.readField(CELL.hash, command[1]!, command[at + 2]!, value)
    }
  },
  hgetall: (command, reply, sink) => {
    if (isBulks(reply)) sink.readAll(CELL.hash, command[1]!, pairs(reply))
  },
  hdel: (command, _reply, sink) => removeFields(CELL.hash, command, sink),
  hincrby: (command, _reply, sink) => sink.clobberField(CELL.hash, command[1]!, command[2]!),
  hincrbyfloat: (command, _reply, sink) => sink.clobberField(CELL.hash, command[1]!, command[2]!),
  sadd: (command, _reply, sink) => addAll(CELL.set, command, 2, 1, sink),
  srem: (command, _reply, sink) => removeFields(CELL.set, command, sink),
  sismember: (command, reply, sink) => {
    if (typeof reply === 'number') sink.readField(CELL.set, command[1]!, command[2]!, reply === 1 ? PRESENT : null)
  },
  smembers: (command, reply, sink) => {
    if (isBulks(reply)) sink.readAll(CELL.set, command[1]!, reply.map(present))
  },
  zadd,
  zrem: (command, _reply, sink) => removeFields(CELL.zset, command, sink),
  zscore: (command, reply, sink) => {
    if (isValue(reply)) sink.readField(CELL.zset, command[1]!, command[2]!, reply === null ? null : PRESENT)
  },
  zrange: (command, reply, sink) => readWhole(CELL.zset, command, reply, sink),
  rpush: (command, _reply, sink) => addAll(CELL.list, command, 2, 1, sink),
  lpush: (command, _reply, sink) => addAll(CELL.list, command, 2, 1, sink),
  lrange: (command, reply, sink) => readWhole(CELL.list, command, reply, sink),
}

function writeFields(command: Command, sink: EventSink): void {
  for (let at = 2; at + 1 < command.length; at += 2) {
    sink.writeField(CELL.hash, command[1]!, command[at]!, command[at + 1]!)
  }
}

function addAll(type: CellType, command: Command, from: number, step: number, sink: EventSink): void {
  for (let at = from; at < command.length; at += step) sink.writeField(type, command[1]!, command[at]!, PRESENT)
}

function removeFields(type: CellType, command: Command, sink: EventSink): void {
  for (let at = 2; at < command.length; at++) sink.removeField(type, command[1]!, command[at]!)
}

/** ZADD with options may add nothing, or replace a score by comparison: its members are unknown then. */
function zadd(command: Command, _reply: Reply | undefined, sink: EventSink): void {
  const plain = Number.isFinite(Number(command[2]))
  if (plain) addAll(CELL.zset, command, 3, 2, sink)
  else sink.clobber(command[1]!)
}

/** `0 -1` reads everything; any other range proves too little to be used. */
function readWhole(type: CellType, command: Command, reply: Reply | undefined, sink: EventSink): void {
  if (command.length !== 4 || command[2] !== '0' || command[3] !== '-1' || !isBulks(reply)) return
  sink.readAll(type, command[1]!, reply.map(present))
}

function present(member: Bulk): readonly [Bulk, Bulk] {
  return [member, PRESENT]
}

function pairs(flat: readonly Bulk[]): Array<readonly [Bulk, Bulk]> {
  const list: Array<readonly [Bulk, Bulk]> = []
  for (let at = 0; at + 1 < flat.length; at += 2) list.push([flat[at]!, flat[at + 1]!])
  return list
}

function isBulks(reply: Reply | undefined): reply is readonly Bulk[] {
  return Array.isArray(reply) && (reply as readonly Reply[]).every((item) => item !== null && isValue(item))
}
