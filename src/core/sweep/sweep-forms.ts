import type {SweepFamily} from './sweep-states.js'

/** One way to write a command; `$a`, `$b` and `$c` are its keys. */
export interface SweepForm {
  /** Lower case. */
  readonly command: string
  readonly family: SweepFamily
  readonly text: string
  /** How many different keys it names. */
  readonly keys: 1 | 2 | 3
  /** It may wait at the server, which it does not inside a transaction: it is tried there only. */
  readonly blocks: boolean
  /** It reaches from the first database into the second one, for the last of its keys. */
  readonly crosses: boolean
}

/**
 * The forms of every command that writes, by the family of values they work on; `*` marks those that may wait, `>` those that
 * reach into database 1.
 * Absolute times are in 2100, or in 1970. Every option that changes what a command does stands here once.
 */
const FORMS = `
string SET $a new
string SET $a new EX 4000
string SET $a new PX 4000000
string SET $a new EXAT 4102444800
string SET $a new PXAT 4102444800000
string SET $a new KEEPTTL
string SET $a new NX
string SET $a new XX
string SET $a new GET
string SET $a new NX GET
string SET $a new XX GET
string SET $a new NX EX 4000
string SET $a new XX KEEPTTL
string SET $a new EXAT 1
string SET $a ""
string SETEX $a 4000 new
string PSETEX $a 4000000 new
string PKSETEXAT $a new 4102444800
string SETNX $a new
string GETSET $a new
string GETDEL $a
string GETEX $a
string GETEX $a EX 4000
string GETEX $a PX 4000000
string GETEX $a EXAT 4102444800
string GETEX $a PXAT 4102444800000
string GETEX $a PERSIST
string GETEX $a EXAT 1
string APPEND $a tail
string APPEND $a ""
string SETRANGE $a 2 xyz
string SETRANGE $a 40 xyz
string SETRANGE $a 0 ""
string SETBIT $a 7 1
string SETBIT $a 100 1
string SETBIT $a 3 0
string BITFIELD $a SET u8 0 200
string BITFIELD $a INCRBY u8 0 100
string BITFIELD $a OVERFLOW SAT INCRBY u8 0 250
string BITFIELD $a OVERFLOW FAIL INCRBY u8 0 250
string BITFIELD $a GET u8 0
string BITOP AND $a $b $c
string BITOP OR $a $b $c
string BITOP XOR $a $b $c
string BITOP NOT $a $b
string INCR $a
string DECR $a
string INCRBY $a 5
string INCRBY $a -20
string DECRBY $a 5
string INCRBYFLOAT $a 0.1
string INCRBYFLOAT $a -3e2
string MSET $a new
string MSET $a new $b other
string MSET $a new $b other $c third
string MSETNX $a new
string MSETNX $a new $b other
hyperloglog PFADD $a x v w
hyperloglog PFADD $a
hyperloglog PFMERGE $a $b
hyperloglog PFMERGE $a $b $c
hyperloglog PFCOUNT $a $b
hash HSET $a f new
hash HSET $a n new
hash HSET $a f new n other
hash HSET $a f ""
hash HMSET $a f new
hash HMSET $a f new n other
hash HSETNX $a f new
hash HSETNX $a n new
hash HDEL $a f
hash HDEL $a none
hash HDEL $a f g h
hash HINCRBY $a f 5
hash HINCRBY $a n 5
hash HINCRBY $a g 5
hash HINCRBYFLOAT $a f 0.1
hash HINCRBYFLOAT $a n 2.5
hash HEXPIRE $a 4000 FIELDS 1 f
hash HEXPIRE $a 0 FIELDS 1 f
hash HEXPIRE $a 4000 NX FIELDS 2 f g
hash HPEXPIRE $a 4000000 FIELDS 1 f
hash HEXPIREAT $a 4102444800 FIELDS 1 f
hash HPEXPIREAT $a 4102444800000 FIELDS 1 f
hash HPERSIST $a FIELDS 1 f
hash HGETDEL $a FIELDS 1 f
hash HGETEX $a EX 4000 FIELDS 1 f
hash HGETEX $a PERSIST FIELDS 1 f
hash HSETEX $a EX 4000 FIELDS 1 f new
hash HSETEX $a KEEPTTL FIELDS 1 f new
list LPUSH $a new
list LPUSH $a new other ""
list RPUSH $a new
list RPUSH $a new other ""
list LPUSHX $a new
list RPUSHX $a new other
list LPOP $a
list LPOP $a 2
list LPOP $a 0
list RPOP $a
list RPOP $a 3
list LSET $a 0 new
list LSET $a -1 ""
list LSET $a 99 new
list LREM $a 0 x
list LREM $a 1 x
list LREM $a -1 x
list LREM $a 0 none
list LTRIM $a 1 2
list LTRIM $a 1 0
list LTRIM $a 0 -1
list LINSERT $a BEFORE x new
list LINSERT $a AFTER y new
list LINSERT $a AFTER none new
list RPOPLPUSH $a $b
list LMOVE $a $b LEFT LEFT
list LMOVE $a $b LEFT RIGHT
list LMOVE $a $b RIGHT LEFT
list LMOVE $a $b RIGHT RIGHT
list LMPOP 1 $a LEFT
list LMPOP 2 $a $b RIGHT COUNT 2
*list BLPOP $a 0
*list BLPOP $a $b 0
*list BRPOP $a 0
*list BRPOPLPUSH $a $b 0
*list BLMOVE $a $b LEFT RIGHT 0
*list BLMPOP 0 2 $a $b LEFT COUNT 2
set SADD $a new
set SADD $a x
set SADD $a new other 8 ""
set SREM $a x
set SREM $a none
set SREM $a x y z "" 7
set SPOP $a
set SPOP $a 2
set SPOP $a 99
set SPOP $a 0
set SMOVE $a $b x
set SMOVE $a $b none
set SUNIONSTORE $a $b
set SUNIONSTORE $a $b $c
set SINTERSTORE $a $b
set SINTERSTORE $a $b $c
set SDIFFSTORE $a $b
set SDIFFSTORE $a $b $c
zset ZADD $a 5 new
zset ZADD $a 5 x
zset ZADD $a 5 new 6 other
zset ZADD $a NX 5 x 6 new
zset ZADD $a XX 5 x 6 new
zset ZADD $a GT 5 x 0 z
zset ZADD $a LT 5 x 0 z
zset ZADD $a CH 5 x 6 new
zset ZADD $a XX GT CH 5 x
zset ZADD $a INCR 5 x
zset ZADD $a NX INCR 5 x
zset ZADD $a XX INCR 5 none
zset ZADD $a +inf new
zset ZADD $a 0.1 new
zset ZINCRBY $a 0.1 x
zset ZINCRBY $a -7 new
zset ZREM $a x
zset ZREM $a none
zset ZREM $a x y z zz
zset ZREMRANGEBYRANK $a 0 1
zset ZREMRANGEBYRANK $a 0 -1
zset ZREMRANGEBYSCORE $a 2 3
zset ZREMRANGEBYSCORE $a -inf +inf
zset ZREMRANGEBYSCORE $a (1 (3
zset ZREMRANGEBYLEX $a - +
zset ZREMRANGEBYLEX $a [x (z
zset ZPOPMIN $a
zset ZPOPMIN $a 2
zset ZPOPMAX $a
zset ZPOPMAX $a 99
zset ZMPOP 1 $a MIN
zset ZMPOP 2 $a $b MAX COUNT 2
*zset BZPOPMIN $a 0
*zset BZPOPMIN $a $b 0
*zset BZPOPMAX $a 0
*zset BZMPOP 0 2 $a $b MIN COUNT 2
zset ZUNIONSTORE $a 1 $b
zset ZUNIONSTORE $a 2 $b $c
zset ZUNIONSTORE $a 2 $b $c WEIGHTS 2 0.5
zset ZUNIONSTORE $a 2 $b $c AGGREGATE MIN
zset ZUNIONSTORE $a 2 $b $c AGGREGATE MAX
zset ZINTERSTORE $a 1 $b
zset ZINTERSTORE $a 2 $b $c
zset ZINTERSTORE $a 2 $b $c WEIGHTS 2 3 AGGREGATE MAX
zset ZDIFFSTORE $a 2 $b $c
zset ZRANGESTORE $a $b 0 -1
zset ZRANGESTORE $a $b 1 2 BYSCORE
zset ZRANGESTORE $a $b [x (z BYLEX
zset ZRANGESTORE $a $b 0 1 REV
zset ZRANGESTORE $a $b 1 3 BYSCORE LIMIT 1 1
geo GEOADD $a 2.35 48.85 new
geo GEOADD $a NX 2.35 48.85 x
geo GEOADD $a XX CH 2.35 48.85 x
geo GEORADIUS $a 15 37 200 km STORE $b
geo GEORADIUS $a 15 37 200 km STOREDIST $b
geo GEORADIUS $a 15 37 200 km
geo GEORADIUSBYMEMBER $a x 500 km STORE $b
geo GEOSEARCHSTORE $b $a FROMMEMBER x BYRADIUS 500 km
geo GEOSEARCHSTORE $b $a FROMLONLAT 15 37 BYBOX 400 400 km ASC COUNT 1
geo GEOSEARCHSTORE $b $a FROMMEMBER x BYRADIUS 500 km STOREDIST
stream XADD $a * f new
stream XADD $a 9-1 f new g other
stream XADD $a 9-* f new
stream XADD $a 1-1 f new
stream XADD $a MAXLEN 2 * f new
stream XADD $a MAXLEN ~ 2 * f new
stream XADD $a MINID 2 * f new
stream XADD $a NOMKSTREAM * f new
stream XDEL $a 1-1
stream XDEL $a 1-1 2-1 3-1
stream XTRIM $a MAXLEN 1
stream XTRIM $a MAXLEN 0
stream XTRIM $a MAXLEN ~ 1
stream XTRIM $a MINID 2-1
stream XSETID $a 50-0
stream XSETID $a 50-0 ENTRIESADDED 60 MAXDELETEDID 3-1
stream XACK $a group 1-1
stream XCLAIM $a group other 0 1-1
stream XCLAIM $a group other 0 1-1 JUSTID
stream XAUTOCLAIM $a group other 0 0
stream XREADGROUP GROUP group reader STREAMS $a >
stream XREADGROUP GROUP group reader NOACK STREAMS $a >
stream XGROUP CREATE $a fresh $
stream XGROUP CREATE $a fresh 0 MKSTREAM
stream XGROUP SETID $a group 0
stream XGROUP DESTROY $a group
stream XGROUP CREATECONSUMER $a group fresh
stream XGROUP DELCONSUMER $a group reader
stream XACKDEL $a group KEEPREF IDS 1 1-1
stream XDELEX $a DELREF IDS 1 1-1
any DEL $a
any DEL $a $b
any DEL $a $b $c
any DEL $a $a
any UNLINK $a
any UNLINK $a $b
any EXPIRE $a 4000
any EXPIRE $a 4000 NX
any EXPIRE $a 4000 XX
any EXPIRE $a 4000 GT
any EXPIRE $a 4000 LT
any EXPIRE $a 9000 GT
any EXPIRE $a 0
any EXPIRE $a -1
any PEXPIRE $a 4000000
any PEXPIRE $a 1
any EXPIREAT $a 4102444800
any EXPIREAT $a 1
any EXPIREAT $a 4102444800 XX
any PEXPIREAT $a 4102444800000
any PEXPIREAT $a 1
any PERSIST $a
any RENAME $a $b
any RENAMENX $a $b
any COPY $a $b
any COPY $a $b REPLACE
any RENAME $a $a
any COPY $a $a
>any MOVE $a 1
>any COPY $a $b DB 1
>any COPY $a $b DB 1 REPLACE
any SORT $a ALPHA STORE $b
any SORT $a BY nosort STORE $b
any SORT $a ALPHA DESC LIMIT 0 2
any DELIFEQ $a text
`

/** Every form there is. */
export const SWEEP_FORMS: readonly SweepForm[] = FORMS.trim().split('\n').map(parseForm)

function parseForm(line: string): SweepForm {
  const blocks = line.startsWith('*')
  const crosses = line.startsWith('>')
  const [family, name] = line.replace(/^[*>]/, '').split(' ') as [SweepFamily, string]
  const text = line.slice(line.indexOf(' ') + 1)
  const keys = text.includes('$c') ? 3 : text.includes('$b') ? 2 : 1
  return {command: name.toLowerCase(), family, text, keys, blocks, crosses}
}
