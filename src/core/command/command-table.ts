/**
 * The commands of Redis 7, and the later ones of Redis 8 and Valkey 9; those that one engine alone has are rows of the same
 * kind in `src/core/engine`. All that is known of a command by its name stands in its row; `command-facts.ts` reads them.
 *
 * A row: name, arity (words; negative: at least), keys, access (`w` writes, `r` reads, `-` neither), attributes.
 * - Keys: `-` none; `1` word 1; `1..-1` words 1 to the last; `/2` every second one; `#2` as many as word 2 says, behind it;
 *   `streams` the first half of what follows STREAMS; `+store` also the word behind STORE or STOREDIST.
 * - `pairs:N`: from word N on, words come in pairs. `fields:N`: every Nth word from word 2 on is a field of the key.
 * - `flushes:db`, `flushes:all`: empties the selected database, or all. `wide`: reaches other databases than the selected
 *   one. `script`: runs other commands, so that what it writes is not known. `waits`: may wait at the server.
 * - `only:a,b`: the subcommands that a workload may send.
 * - ` ! why`: no workload may send it. ` ~ why`: the sweep does not try it.
 * A section names the type of value that its commands work on, and may hold a reason for all of its rows.
 *
 * Indented lines are the forms in which the sweep tries a command: every option that changes what it does stands here
 * once. `$a`, `$b` and `$c` are keys; `>` marks forms that reach into database 1,
 * `(words)*65` stands for the words 65 times, `#` being the number of each. Absolute times are in 2100, or in 1970.
 */
export const COMMAND_TABLE = `
[string]
append 3 1 w
  APPEND $a tail
  APPEND $a ""
bitcount -2 1 r
bitfield -2 1 w
  BITFIELD $a SET u8 0 200
  BITFIELD $a INCRBY u8 0 100
  BITFIELD $a OVERFLOW SAT INCRBY u8 0 250
  BITFIELD $a OVERFLOW FAIL INCRBY u8 0 250
  BITFIELD $a GET u8 0
bitfield_ro -2 1 r
bitop -4 2..-1 w
  BITOP AND $a $b $c
  BITOP OR $a $b $c
  BITOP XOR $a $b $c
  BITOP NOT $a $b
bitpos -3 1 r
decr 2 1 w
  DECR $a
decrby 3 1 w
  DECRBY $a 5
delex -2 1 w
  DELEX $a
  DELEX $a IFEQ text
  DELEX $a IFNE text
digest 2 1 r
get 2 1 r
getbit 3 1 r
getdel 2 1 w
  GETDEL $a
getex -2 1 w
  GETEX $a
  GETEX $a EX 4000
  GETEX $a PX 4000000
  GETEX $a EXAT 4102444800
  GETEX $a PXAT 4102444800000
  GETEX $a PERSIST
  GETEX $a EXAT 1
getrange 4 1 r
getset 3 1 w
  GETSET $a new
incr 2 1 w
  INCR $a
incrby 3 1 w
  INCRBY $a 5
  INCRBY $a -20
incrbyfloat 3 1 w
  INCRBYFLOAT $a 0.1
  INCRBYFLOAT $a -3e2
lcs -3 1..2 r
mget -2 1..-1 r
mset -3 1..-1/2 w pairs:1
  MSET $a new
  MSET $a new $b other
  MSET $a new $b other $c third
  MSET $a new ($a:# v#)*65
  MSET $a new ($a:# v#)*1100
msetex -4 #1/2 w
  MSETEX 1 $a new
  MSETEX 2 $a new $b other EX 4000
  MSETEX 2 $a new $b other NX
  MSETEX 1 $a new XX KEEPTTL
msetnx -3 1..-1/2 w pairs:1
  MSETNX $a new
  MSETNX $a new $b other
psetex 4 1 w
  PSETEX $a 4000000 new
set -3 1 w
  SET $a new
  SET $a new EX 4000
  SET $a new PX 4000000
  SET $a new EXAT 4102444800
  SET $a new PXAT 4102444800000
  SET $a new KEEPTTL
  SET $a new NX
  SET $a new XX
  SET $a new GET
  SET $a new NX GET
  SET $a new XX GET
  SET $a new NX EX 4000
  SET $a new XX KEEPTTL
  SET $a new EXAT 1
  SET $a ""
setbit 4 1 w
  SETBIT $a 7 1
  SETBIT $a 100 1
  SETBIT $a 3 0
setex 4 1 w
  SETEX $a 4000 new
setnx 3 1 w
  SETNX $a new
setrange 4 1 w
  SETRANGE $a 2 xyz
  SETRANGE $a 40 xyz
  SETRANGE $a 0 ""
strlen 2 1 r
substr 4 1 r

[hyperloglog]
pfadd -2 1 w
  PFADD $a x v w
  PFADD $a
  PFADD $a (e#)*65
  PFADD $a (e#)*1100
pfcount -2 1..-1 r
  PFCOUNT $a $b
pfdebug 3 2 w ! it is there to debug servers
pfmerge -2 1..-1 w
  PFMERGE $a $b
  PFMERGE $a $b $c

[hash]
hdel -3 1 w fields:1
  HDEL $a f
  HDEL $a none
  HDEL $a f g h
hexists 3 1 r
hexpire -6 1 w
  HEXPIRE $a 4000 FIELDS 1 f
  HEXPIRE $a 0 FIELDS 1 f
  HEXPIRE $a 4000 NX FIELDS 2 f g
hexpireat -6 1 w
  HEXPIREAT $a 4102444800 FIELDS 1 f
hexpiretime -5 1 r
hget 3 1 r fields:1
hgetall 2 1 r
hgetdel -5 1 w
  HGETDEL $a FIELDS 1 f
hgetex -5 1 w
  HGETEX $a EX 4000 FIELDS 1 f
  HGETEX $a PERSIST FIELDS 1 f
hincrby 4 1 w fields:2
  HINCRBY $a f 5
  HINCRBY $a n 5
  HINCRBY $a g 5
hincrbyfloat 4 1 w fields:2
  HINCRBYFLOAT $a f 0.1
  HINCRBYFLOAT $a n 2.5
hkeys 2 1 r
hlen 2 1 r
hmget -3 1 r fields:1
hmset -4 1 w pairs:2 fields:2
  HMSET $a f new
  HMSET $a f new n other
  HMSET $a (f# v#)*65
  HMSET $a (f# v#)*1100
hpersist -5 1 w
  HPERSIST $a FIELDS 1 f
hpexpire -6 1 w
  HPEXPIRE $a 4000000 FIELDS 1 f
hpexpireat -6 1 w
  HPEXPIREAT $a 4102444800000 FIELDS 1 f
hpexpiretime -5 1 r
hpttl -5 1 r
hrandfield -2 1 r
hscan -3 1 r
hset -4 1 w pairs:2 fields:2
  HSET $a f new
  HSET $a n new
  HSET $a f new n other
  HSET $a f ""
  HSET $a f {value 64b}
  HSET $a f {value 65b}
hsetex -6 1 w
  HSETEX $a EX 4000 FIELDS 1 f new
  HSETEX $a KEEPTTL FIELDS 1 f new
hsetnx 4 1 w fields:2
  HSETNX $a f new
  HSETNX $a n new
hstrlen 3 1 r
httl -5 1 r
hvals 2 1 r

[list]
blmove 6 1..2 w waits
  BLMOVE $a $b LEFT RIGHT 0
blmpop -5 #2 w waits
  BLMPOP 0 2 $a $b LEFT COUNT 2
blpop -3 1..-2 w waits
  BLPOP $a 0
  BLPOP $a $b 0
brpop -3 1..-2 w waits
  BRPOP $a 0
brpoplpush 4 1..2 w waits
  BRPOPLPUSH $a $b 0
lindex 3 1 r
linsert 5 1 w
  LINSERT $a BEFORE x new
  LINSERT $a AFTER y new
  LINSERT $a AFTER none new
  LINSERT $a BEFORE x {value 9kb}
llen 2 1 r
lmove 5 1..2 w
  LMOVE $a $b LEFT LEFT
  LMOVE $a $b LEFT RIGHT
  LMOVE $a $b RIGHT LEFT
  LMOVE $a $b RIGHT RIGHT
lmpop -4 #1 w
  LMPOP 1 $a LEFT
  LMPOP 2 $a $b RIGHT COUNT 2
lpop -2 1 w
  LPOP $a
  LPOP $a 2
  LPOP $a 0
lpos -3 1 r
lpush -3 1 w
  LPUSH $a new
  LPUSH $a new other ""
  LPUSH $a (e#)*65
  LPUSH $a (e#)*1100
lpushx -3 1 w
  LPUSHX $a new
lrange 4 1 r
lrem 4 1 w
  LREM $a 0 x
  LREM $a 1 x
  LREM $a -1 x
  LREM $a 0 none
lset 4 1 w
  LSET $a 0 new
  LSET $a -1 ""
  LSET $a 0 {value 9kb}
  LSET $a 99 new
ltrim 4 1 w
  LTRIM $a 1 2
  LTRIM $a 1 0
  LTRIM $a 0 -1
rpop -2 1 w
  RPOP $a
  RPOP $a 3
rpoplpush 3 1..2 w
  RPOPLPUSH $a $b
rpush -3 1 w
  RPUSH $a new
  RPUSH $a new other ""
  RPUSH $a (e#)*65
  RPUSH $a (e#)*1100
rpushx -3 1 w
  RPUSHX $a new other

[set]
sadd -3 1 w
  SADD $a new
  SADD $a x
  SADD $a new other 8 ""
  SADD $a 70000
  SADD $a 5000000000
  SADD $a {value 65b}
  SADD $a (m#)*65
  SADD $a (m#)*1100
scard 2 1 r
sdiff -2 1..-1 r
sdiffstore -3 1..-1 w
  SDIFFSTORE $a $b
  SDIFFSTORE $a $b $c
sinter -2 1..-1 r
sintercard -3 #1 r
sinterstore -3 1..-1 w
  SINTERSTORE $a $b
  SINTERSTORE $a $b $c
sismember 3 1 r
smembers 2 1 r
smismember -3 1 r
smove 4 1..2 w
  SMOVE $a $b x
  SMOVE $a $b none
spop -2 1 w
  SPOP $a
  SPOP $a 2
  SPOP $a 99
  SPOP $a 0
srandmember -2 1 r
srem -3 1 w
  SREM $a x
  SREM $a none
  SREM $a x y z "" 7
sscan -3 1 r
sunion -2 1..-1 r
sunionstore -3 1..-1 w
  SUNIONSTORE $a $b
  SUNIONSTORE $a $b $c

[zset]
bzmpop -5 #2 w waits
  BZMPOP 0 2 $a $b MIN COUNT 2
bzpopmax -3 1..-2 w waits
  BZPOPMAX $a 0
bzpopmin -3 1..-2 w waits
  BZPOPMIN $a 0
  BZPOPMIN $a $b 0
zadd -4 1 w
  ZADD $a 5 new
  ZADD $a 5 x
  ZADD $a 5 new 6 other
  ZADD $a NX 5 x 6 new
  ZADD $a XX 5 x 6 new
  ZADD $a GT 5 x 0 z
  ZADD $a LT 5 x 0 z
  ZADD $a CH 5 x 6 new
  ZADD $a XX GT CH 5 x
  ZADD $a INCR 5 x
  ZADD $a NX INCR 5 x
  ZADD $a XX INCR 5 none
  ZADD $a +inf new
  ZADD $a 0.1 new
  ZADD $a 5 {value 65b}
  ZADD $a (# m#)*65
  ZADD $a (# m#)*1100
zcard 2 1 r
zcount 4 1 r
zdiff -3 #1 r
zdiffstore -4 1+#2 w
  ZDIFFSTORE $a 2 $b $c
zincrby 4 1 w
  ZINCRBY $a 0.1 x
  ZINCRBY $a -7 new
zinter -3 #1 r
zintercard -3 #1 r
zinterstore -4 1+#2 w
  ZINTERSTORE $a 1 $b
  ZINTERSTORE $a 2 $b $c
  ZINTERSTORE $a 2 $b $c WEIGHTS 2 3 AGGREGATE MAX
zlexcount 4 1 r
zmpop -4 #1 w
  ZMPOP 1 $a MIN
  ZMPOP 2 $a $b MAX COUNT 2
zmscore -3 1 r
zpopmax -2 1 w
  ZPOPMAX $a
  ZPOPMAX $a 99
zpopmin -2 1 w
  ZPOPMIN $a
  ZPOPMIN $a 2
zrandmember -2 1 r
zrange -4 1 r
zrangebylex -4 1 r
zrangebyscore -4 1 r
zrangestore -5 1..2 w
  ZRANGESTORE $a $b 0 -1
  ZRANGESTORE $a $b 1 2 BYSCORE
  ZRANGESTORE $a $b [x (z BYLEX
  ZRANGESTORE $a $b 0 1 REV
  ZRANGESTORE $a $b 1 3 BYSCORE LIMIT 1 1
zrank 3 1 r
zrem -3 1 w
  ZREM $a x
  ZREM $a none
  ZREM $a x y z zz
zremrangebylex 4 1 w
  ZREMRANGEBYLEX $a - +
  ZREMRANGEBYLEX $a [x (z
zremrangebyrank 4 1 w
  ZREMRANGEBYRANK $a 0 1
  ZREMRANGEBYRANK $a 0 -1
zremrangebyscore 4 1 w
  ZREMRANGEBYSCORE $a 2 3
  ZREMRANGEBYSCORE $a -inf +inf
  ZREMRANGEBYSCORE $a (1 (3
zrevrange -4 1 r
zrevrangebylex -4 1 r
zrevrangebyscore -4 1 r
zrevrank 3 1 r
zscan -3 1 r
zscore 3 1 r
zunion -3 #1 r
zunionstore -4 1+#2 w
  ZUNIONSTORE $a 1 $b
  ZUNIONSTORE $a 2 $b $c
  ZUNIONSTORE $a 2 $b $c WEIGHTS 2 0.5
  ZUNIONSTORE $a 2 $b $c AGGREGATE MIN
  ZUNIONSTORE $a 2 $b $c AGGREGATE MAX

[geo]
geoadd -5 1 w
  GEOADD $a 2.35 48.85 new
  GEOADD $a NX 2.35 48.85 x
  GEOADD $a XX CH 2.35 48.85 x
geodist -4 1 r
geohash -2 1 r
geopos -2 1 r
georadius -6 1+store w
  GEORADIUS $a 15 37 200 km STORE $b
  GEORADIUS $a 15 37 200 km STOREDIST $b
  GEORADIUS $a 15 37 200 km
georadius_ro -6 1 r
georadiusbymember -5 1+store w
  GEORADIUSBYMEMBER $a x 500 km STORE $b
georadiusbymember_ro -5 1 r
geosearch -7 1 r
geosearchstore -8 1..2 w
  GEOSEARCHSTORE $b $a FROMMEMBER x BYRADIUS 500 km
  GEOSEARCHSTORE $b $a FROMLONLAT 15 37 BYBOX 400 400 km ASC COUNT 1
  GEOSEARCHSTORE $b $a FROMMEMBER x BYRADIUS 500 km STOREDIST

[stream]
xack -4 1 w
  XACK $a group 1-1
xackdel -6 1 w
  XACKDEL $a group KEEPREF IDS 1 1-1
xadd -5 1 w
  XADD $a * f new
  XADD $a 9-1 f new g other
  XADD $a 9-* f new
  XADD $a 1-1 f new
  XADD $a MAXLEN 2 * f new
  XADD $a MAXLEN ~ 2 * f new
  XADD $a MINID 2 * f new
  XADD $a NOMKSTREAM * f new
  XADD $a * (f# v#)*65
  XADD $a * (f# v#)*1100
xautoclaim -6 1 w
  XAUTOCLAIM $a group other 0 0
xclaim -6 1 w
  XCLAIM $a group other 0 1-1
  XCLAIM $a group other 0 1-1 JUSTID
xdel -3 1 w
  XDEL $a 1-1
  XDEL $a 1-1 2-1 3-1
xdelex -5 1 w
  XDELEX $a DELREF IDS 1 1-1
xgroup -2 2 w
  XGROUP CREATE $a fresh $
  XGROUP CREATE $a fresh 0 MKSTREAM
  XGROUP SETID $a group 0
  XGROUP DESTROY $a group
  XGROUP CREATECONSUMER $a group fresh
  XGROUP DELCONSUMER $a group reader
xinfo -2 2 r
xlen 2 1 r
xpending -3 1 r
xrange -4 1 r
xread -4 streams r
xreadgroup -7 streams w
  XREADGROUP GROUP group reader STREAMS $a >
  XREADGROUP GROUP group reader NOACK STREAMS $a >
xrevrange -4 1 r
xsetid -3 1 w
  XSETID $a 50-0
  XSETID $a 50-0 ENTRIESADDED 60 MAXDELETEDID 3-1
xtrim -4 1 w
  XTRIM $a MAXLEN 1
  XTRIM $a MAXLEN 0
  XTRIM $a MAXLEN ~ 1
  XTRIM $a MINID 2-1

[vectorset] ~ their graphs are built by chance, so that equal ones cannot be told from others
vadd -5 1 w
vcard 2 1 r
vdim 2 1 r
vemb -3 1 r
vgetattr 3 1 r
vinfo 2 1 r
vismember 3 1 r
vlinks -3 1 r
vrandmember -2 1 r
vrange -4 1 r
vrem 3 1 w
vsetattr 4 1 w
vsim -4 1 r

[any]
copy -3 1..2 w
  COPY $a $b
  COPY $a $b REPLACE
  COPY $a $a
  > COPY $a $b DB 1
  > COPY $a $b DB 1 REPLACE
dbsize 1 - r
del -2 1..-1 w
  DEL $a
  DEL $a $b
  DEL $a $b $c
  DEL $a $a
delifeq 3 1 w
  DELIFEQ $a text
dump 2 1 r
exists -2 1..-1 r
expire -3 1 w
  EXPIRE $a 4000
  EXPIRE $a 4000 NX
  EXPIRE $a 4000 XX
  EXPIRE $a 4000 GT
  EXPIRE $a 4000 LT
  EXPIRE $a 9000 GT
  EXPIRE $a 0
  EXPIRE $a -1
expireat -3 1 w
  EXPIREAT $a 4102444800
  EXPIREAT $a 1
  EXPIREAT $a 4102444800 XX
expiretime 2 1 r
flushall -1 - w flushes:all ~ the flush workloads try it, in races and alone
flushdb -1 - w flushes:db ~ the flush workloads try it, in races and alone
keys 2 - r
memory -2 2 r only:usage
move 3 1 w
  > MOVE $a 1
object -2 2 r
persist 2 1 w
  PERSIST $a
pexpire -3 1 w
  PEXPIRE $a 4000000
  PEXPIRE $a 1
pexpireat -3 1 w
  PEXPIREAT $a 4102444800000
  PEXPIREAT $a 1
pexpiretime 2 1 r
pttl 2 1 r
randomkey 1 - r
rename 3 1..2 w
  RENAME $a $b
  RENAME $a $a
renamenx 3 1..2 w
  RENAMENX $a $b
restore -4 1 w ~ its argument is a dump that another server made
scan -2 - r
sort -2 1+store w
  SORT $a ALPHA STORE $b
  SORT $a BY nosort STORE $b
  SORT $a ALPHA DESC LIMIT 0 2
sort_ro -2 1 r
swapdb 3 - w wide ~ it renumbers databases for everybody; the workload flush-forms tries it
touch -2 1..-1 r
ttl 2 1 r
type 2 1 r
unlink -2 1..-1 w
  UNLINK $a
  UNLINK $a $b
watch -2 1..-1 -

[none]
command -1 - -
echo 2 - -
info -1 - -
lastsave 1 - -
lolwut -1 - r
ping -1 - -
role 1 - -
select 2 - -
time 1 - -
unwatch 1 - -
client -2 - - only:id,info,list,getname
pubsub -2 - -

[none] ~ it runs other commands, which are swept themselves
eval -3 #2 w script
evalsha -3 #2 w script
fcall -3 #2 w script
eval_ro -3 #2 r
evalsha_ro -3 #2 r
fcall_ro -3 #2 r

[none] ! write a \`transaction:\` step
multi 1 - -
exec 1 - -
discard 1 - -

[none] ! it can wait at the server, which holds up the whole connection
wait 3 - -
waitaof 4 - -

[none] ! it answers with a stream or changes how the server answers, not with one reply
monitor 1 - -
psubscribe -2 - -
punsubscribe -1 - -
psync -3 - -
ssubscribe -2 1..-1 -
subscribe -2 - -
sunsubscribe -1 1..-1 -
sync 1 - -
unsubscribe -1 - -

[none] ! it reaches the subscribers of others
publish 3 - -
spublish 3 1 -

[none] ! it changes or ends the connection that lockstep set up
asking 1 - -
quit -1 - -
readonly 1 - -
readwrite 1 - -
reset 1 - -

[none] ! users and passwords belong to the target (LOCKSTEP_USERNAME, --password-file), not into a workload
auth -2 - -
hello -1 - -

[none] ! it changes code that servers hold, not data
function -2 - -
module -2 - -
script -2 - -

[none] ! it acts on the server, not on data, and would break the run
acl -2 - -
bgrewriteaof 1 - -
bgsave -1 - -
cluster -2 - -
commandlog -2 - -
config -2 - -
debug -2 - -
failover -1 - -
latency -2 - -
migrate -6 3 w
pfselftest 1 - -
replconf -1 - -
replicaof 3 - -
restore-asking -4 1 w
save 1 - -
shutdown -1 - -
slaveof 3 - -
slowlog -2 - -
`
