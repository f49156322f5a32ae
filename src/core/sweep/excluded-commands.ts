const OTHER_WORKLOADS = 'the flush workloads try it, in races and alone'
const CONTROLS = 'it controls servers or moves data between them'
const INTERNAL = 'servers and cluster tools use it among themselves'

/** Commands that write and are not swept, by their name in lower case, and why. */
export const EXCLUDED_COMMANDS: ReadonlyMap<string, string> = new Map([
  ['flushdb', OTHER_WORKLOADS],
  ['flushall', OTHER_WORKLOADS],
  ['swapdb', 'it renumbers databases for everybody, and what replicas are read to hold cannot be judged after it'],
  ['migrate', CONTROLS],
  ['restore', 'its argument is a dump that another server made'],
  ['restore-asking', INTERNAL],
  ['pfdebug', 'it is there to debug servers'],
  ['debug', 'it is there to debug servers'],
  ['shutdown', CONTROLS],
  ['replicaof', CONTROLS],
  ['slaveof', CONTROLS],
  ['failover', CONTROLS],
  ['function', 'it changes code that servers hold, not data'],
  ['eval', 'it runs other commands, which are swept themselves'],
  ['evalsha', 'it runs other commands, which are swept themselves'],
  ['fcall', 'it runs other commands, which are swept themselves'],
  ['pkhset', 'a form of HSET with an expiry that is not described yet'],
  ['setvx', 'a conditional SET of Pika that is not described yet'],
  ['delvx', 'a conditional DEL of Pika that is not described yet'],
])
