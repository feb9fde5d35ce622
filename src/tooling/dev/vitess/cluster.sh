#!/usr/bin/env bash
# A private, real Vitess cluster for failover tests: etcd, vtctld, vttablets with a MySQL each (semi-synchronous
# replication), and a vtgate that buffers. Starts in about 20 s once build.sh has built it. Needs Go, etcd (Debian's
# package etcd-server), setpriv, mariadb and mariadb-admin. Installs nothing.
#   cluster.sh start DIR PORT [VSCHEMA]    uses PORT to PORT+59; prints vtgate's mysql:// URL. One shard of three tablets
#                                          (100 to 102), or with VSCHEMA two shards of three (80-: 103 to 105)
#   cluster.sh shards DIR VSCHEMA          adds the keyspace `sharded` to a running cluster of one shard: two shards of
#                                          two tablets (-80: 103, 104; 80-: 105, 106), by that VSchema
#   cluster.sh halves DIR                  adds two shards of two tablets to it, which do not serve yet (-40: 107, 108;
#                                          40-80: 109, 110)
#   cluster.sh ctl DIR ARGUMENT...         vtctldclient of this cluster
#   cluster.sh planned DIR UID             makes this tablet the primary of its shard, by a planned reparent
#   cluster.sh emergency DIR [SHARD]       makes another tablet the primary, by an emergency reparent
#   cluster.sh primary DIR [SHARD]         prints the primary's UID from the topology
#   cluster.sh kill DIR UID | revive DIR UID    SIGKILL of a tablet and its MySQL | starts both empty, as a replica
#   cluster.sh end DIR UID                 ends a tablet and its MySQL in order
#   cluster.sh freeze DIR UID | thaw DIR UID    stops its MySQL by SIGSTOP | lets it continue
#   cluster.sh sql DIR UID QUERY                prints the answer of its MySQL
#   cluster.sh kill-vtgate DIR | vtgate DIR     SIGKILL of vtgate | starts a new one on the same port
#   cluster.sh stop DIR
set -euo pipefail

fail() { echo "cluster.sh: $*" >&2; exit 1; }
[ $# -ge 2 ] || { sed -n '5,21s/^# *//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
dir=$(cd "$2" && pwd)
programs=${VITESS_PROGRAMS:-$dir}
# Two shards with a VSchema, one without. `shards` adds a second keyspace to the one shard, `halves` two shards to that.
is_sharded() { [ -f "$dir/vschema.json" ]; }
has_more() { [ -f "$dir/more.json" ]; }
has_halves() { [ -f "$dir/halves" ]; }
EMERGENCY_TIMEOUT_S=15
UIDS='100 101 102' MORE='103 104 105 106' HALVES='107 108 109 110'
if is_sharded; then UIDS+=' 103 104 105'; elif has_more; then UIDS+=" $MORE"; fi
if has_halves; then UIDS+=" $HALVES"; fi
shard_of() {
  if is_sharded; then if [ "$1" -lt 103 ]; then echo -80; else echo 80-; fi; return; fi
  case $1 in
    10[0-2]) echo 0 ;;
    10[34]) echo -80 ;;
    10[56]) echo 80- ;;
    10[78]) echo -40 ;;
    *) echo 40-80 ;;
  esac
}
keyspace_of() { if ! is_sharded && [ "$1" != 0 ]; then echo sharded; else echo shopping; fi; } # shard
# Vitess refuses to run as root.
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)

# mysqlctl expects mysqld in its usual place. The unpacked mysqld needs its own loader and libraries.
mysql_root() {
  local root loaders lib
  bash "$here/../database/debian-server.sh" mysql "$dir" >/dev/null || exit 1
  root=$dir/root lib=$dir/root/usr/lib/$(uname -m)-linux-gnu loaders=("$dir/root/usr/lib/$(uname -m)-linux-gnu"/ld-linux-*.so.?)
  mkdir -p "$dir/mysql-root/sbin" "$dir/mysql-root/bin" "$dir/data" "$dir/etcd"
  cat >"$dir/mysql-root/sbin/mysqld" <<SCRIPT
#!/bin/sh
exec ${loaders[0]} --library-path $lib:$lib/mysql:$root/usr/lib $root/usr/sbin/mysqld "\$@" \\
  --lc-messages-dir=$root/usr/share/mysql --character-sets-dir=$root/usr/share/mysql/charsets --plugin-dir=$root/usr/lib/mysql/plugin
SCRIPT
  chmod +x "$dir/mysql-root/sbin/mysqld"
  ln -sf "$(command -v mariadb)" "$dir/mysql-root/bin/mysql"
  ln -sf "$(command -v mariadb-admin)" "$dir/mysql-root/bin/mysqladmin"
  chmod 777 "$dir/data" "$dir/etcd"
  # A tablet that is revived clones the primary.
  echo 'plugin-load-add = mysql_clone.so' >"$dir/clone.cnf"
  sed "s/^# {{custom_sql}}/CREATE USER 'vt_clone'@'%'; GRANT BACKUP_ADMIN ON *.* TO 'vt_clone'@'%';/" "$programs/init_db.sql" >"$dir/init.sql"
  chmod -R a+rX "$dir/root" "$dir/mysql-root" "$programs/bin" "$dir/clone.cnf" "$dir/init.sql"
}

export VTDATAROOT=$dir/data VTROOT=$dir VT_MYSQL_ROOT=$dir/mysql-root
part() { # name, command...: in the background, in a session of its own
  local name=$1
  shift
  setsid "${as[@]}" "$@" >"$dir/$name.log" 2>&1 </dev/null &
  echo $! >"$dir/$name.pid"
}
ctl() { "$programs/bin/vtctldclient" --server "127.0.0.1:$((base + 3))" "$@"; }
mysql_pid() { pgrep -f -- "--defaults-file=$dir/data/vt_0000000$1/my.cnf" || true; }
mysqlctl() { # uid, command...
  local uid=$1
  shift
  EXTRA_MY_CNF=$dir/clone.cnf "${as[@]}" "$programs/bin/mysqlctl" --tablet-uid "$uid" --mysql-port $((base + 10 + uid - 100)) "$@" \
    >"$dir/mysqlctl-$uid.log" 2>&1 || { tail -n 5 "$dir/mysqlctl-$uid.log" >&2; fail "MySQL $uid does not start"; }
}
TOPOLOGY() { echo --topo-implementation etcd2 --topo-global-server-address "127.0.0.1:$base" --topo-global-root /vitess/global --log-format text; }
# shellcheck disable=SC2046
tablet() { # uid, option...
  local uid=$1 shard
  shift
  shard=$(shard_of "$uid")
  part "vttablet-$uid" "$programs/bin/vttablet" $(TOPOLOGY) --tablet-path "zone1-$uid" --init-keyspace "$(keyspace_of "$shard")" --init-shard "$shard" \
    --init-tablet-type replica --tablet-hostname 127.0.0.1 --port $((base + 25 + uid - 100)) --grpc-port $((base + 40 + uid - 100)) \
    --service-map grpc-queryservice,grpc-tabletmanager,grpc-updatestream --queryserver-config-max-result-size 100000 \
    --queryserver-config-transaction-timeout 10s --twopc-abandon-age 3s --mysql-clone-enabled=true "$@"
}
# shellcheck disable=SC2046
vtgate() {
  part vtgate "$programs/bin/vtgate" $(TOPOLOGY) --cell zone1 --cells-to-watch zone1 --tablet-types-to-wait PRIMARY --tablet-refresh-interval 5s \
    --service-map grpc-vtgateservice --transaction-mode TWOPC --enable-buffer --buffer-max-failover-duration 10s --buffer-min-time-between-failovers 10s --mysql-server-port $((base + 55)) \
    --mysql-server-bind-address 127.0.0.1 --mysql-auth-server-impl none --port $((base + 56)) --grpc-port $((base + 57))
  for _ in $(seq 80); do
    if mariadb --no-defaults -uroot -h127.0.0.1 -P$((base + 55)) -e 'SELECT 1' >/dev/null 2>&1; then return; fi
    sleep 0.5
  done
  fail "vtgate does not answer; see $dir/vtgate.log"
}

start() {
  local client peer
  command -v etcd >/dev/null || fail 'etcd is needed: apt-get install etcd-server'
  bash "$here/build.sh" "$programs" vttablet vtctld vtctldclient mysqlctl vtgate || exit 1
  mysql_root
  rm -rf "$dir"/etcd/data "$dir"/data/vt_*
  client=http://127.0.0.1:$base peer=http://127.0.0.1:$((base + 1))
  part etcd etcd --data-dir "$dir/etcd/data" --listen-client-urls "$client" --advertise-client-urls "$client" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "default=$peer"
  # shellcheck disable=SC2046
  part vtctld "$programs/bin/vtctld" $(TOPOLOGY) --cell zone1 --service-map 'grpc-vtctl,grpc-vtctld' --port $((base + 2)) --grpc-port $((base + 3))
  for _ in $(seq 60); do
    if ctl AddCellInfo --root /vitess/zone1 --server-address "127.0.0.1:$base" zone1 >/dev/null 2>&1; then break; fi
    sleep 0.5
  done
  # shellcheck disable=SC2086
  keyspace shopping $UIDS
  if is_sharded; then ctl ApplyVSchema --vschema-file "$dir/vschema.json" shopping >/dev/null; fi
  vtgate
  echo "mysql://root@127.0.0.1:$((base + 55))/shopping"
}
keyspace() { # name, uid...
  ctl CreateKeyspace --durability-policy=semi_sync "$1" >/dev/null
  tablets "$@"
}
# Adds these tablets to a keyspace. The first tablet of each shard becomes its primary.
tablets() { # keyspace, uid...
  local name=$1 uid shard last=''
  shift
  for uid; do
    mysqlctl "$uid" init --init-db-sql-file "$dir/init.sql"
    tablet "$uid"
  done
  for _ in $(seq 60); do
    if [ "$(ctl GetTablets "${@/#/--tablet-alias=zone1-}" 2>/dev/null | wc -l)" = $# ]; then break; fi
    sleep 0.5
  done
  for uid; do
    shard=$(shard_of "$uid")
    [ "$shard" != "$last" ] || continue
    last=$shard
    ctl PlannedReparentShard "$name/$shard" --new-primary "zone1-$uid" >"$dir/reparent.log" 2>&1 ||
      { tail -n 3 "$dir/reparent.log" >&2; fail "shard $shard has no primary"; }
  done
}
# Returns when vtgate has found all tablets of the new keyspace.
add_shards() {
  # shellcheck disable=SC2086
  keyspace sharded $MORE
  ctl ApplyVSchema --vschema-file "$dir/more.json" sharded >/dev/null
  wait_for_vtgate sharded 4
}
# Waits until vtgate sees so many tablets serve: those of a keyspace, or one by its alias. vtgate asks a tablet that was
# away again after a pause that grows with the time away.
wait_for_vtgate() { # text, number
  for _ in $(seq 240); do
    if [ "$(mariadb --no-defaults -uroot -h127.0.0.1 -P$((base + 55)) -N -e 'SHOW VITESS_TABLETS' | grep -- "$1" | grep -cw SERVING)" = "$2" ]; then return; fi
    sleep 0.5
  done
  fail "vtgate does not find the tablets of $1; see $dir/vtgate.log"
}
sql() { mariadb --no-defaults -uvt_dba -S "$dir/data/vt_0000000$1/mysql.sock" -N -e "$2" 2>/dev/null || true; }
primary() { ctl GetShard "$(keyspace_of "$1")/$1" | sed -n '/primary_alias/,/}/s/.*"uid": *\([0-9]*\).*/\1/p'; }
# Waits until the replica has everything that the primary has now. A reparent to it would wait for the same.
wait_for_replica() {
  local wanted
  wanted=$(sql "$(primary "$(shard_of "$1")")" 'SELECT REPLACE(@@gtid_executed, CHAR(10), "")')
  for _ in $(seq 600); do
    if [ "$(sql "$1" "SELECT GTID_SUBSET('$wanted', @@gtid_executed)")" = 1 ]; then return; fi
    sleep 0.5
  done
  fail "tablet $1 did not catch up in 300 s"
}
end() { # name, signal
  local pid
  pid=$(cat "$dir/$1.pid" 2>/dev/null || true)
  [ -z "$pid" ] || kill "-$2" "$pid" 2>/dev/null || true
  rm -f "$dir/$1.pid"
}
end_mysql() { # uid, signal
  local pid
  for pid in $(mysql_pid "$1"); do kill "-$2" "$pid" 2>/dev/null || true; done
}
stop() {
  local uid
  end vtgate TERM
  for uid in $UIDS; do end "vttablet-$uid" TERM; end_mysql "$uid" CONT; end_mysql "$uid" TERM; done
  end vtctld TERM
  end etcd TERM
  for _ in $(seq 100); do
    if [ -z "$(for uid in $UIDS; do mysql_pid "$uid"; done)" ]; then return; fi
    sleep 0.3
  done
  for uid in $UIDS; do end_mysql "$uid" KILL; done
}

base=$(cat "$dir/port" 2>/dev/null || true)
case $1 in
  start)
    [[ ${3-} =~ ^[0-9]+$ ]] || fail 'a port is needed'
    base=$3
    echo "$base" >"$dir/port"
    rm -f "$dir/vschema.json" "$dir/more.json" "$dir/halves"
    if [ -n "${4-}" ]; then cp "$4" "$dir/vschema.json"; fi
    # Starts again, because the number of shards is known only now.
    exec bash "$0" begin "$dir"
    ;;
  begin) start ;;
  shards)
    if is_sharded || has_more; then fail 'only a cluster of one shard gets more'; fi
    cp "$3" "$dir/more.json"
    add_shards
    ;;
  halves)
    if ! has_more || has_halves; then fail 'only a keyspace of two shards gets more'; fi
    touch "$dir/halves"
    # shellcheck disable=SC2086
    tablets sharded $HALVES
    ;;
  ctl) ctl "${@:3}" ;;
  # A replica that has just been revived may still be catching up.
  planned) ctl PlannedReparentShard "$(keyspace_of "$(shard_of "$3")")/$(shard_of "$3")" --new-primary "zone1-$3" --wait-replicas-timeout 60s ;;
  # For as long as this timeout, vtctld tries to tell the killed tablet whom to follow. If the tablet is revived earlier
  # and becomes the primary, that late order makes it a replica again, and the shard has no primary.
  emergency) ctl EmergencyReparentShard "$(keyspace_of "${3-0}")/${3-0}" --wait-replicas-timeout "${EMERGENCY_TIMEOUT_S}s" ;;
  primary) primary "${3-0}" ;;
  freeze) end_mysql "$3" STOP ;;
  thaw) end_mysql "$3" CONT ;;
  sql) sql "$3" "$4" ;;
  end) end "vttablet-$3" TERM; end_mysql "$3" TERM ;;
  kill) end "vttablet-$3" KILL; end_mysql "$3" KILL ;;
  # The tablet starts empty. Writes that only it had, and nobody acknowledged, would be an errant transaction. It clones
  # the primary: all binary logs since the cluster's start would take it longer each time.
  revive)
    for _ in $(seq 100); do [ -n "$(mysql_pid "$3")" ] || break; sleep 0.1; done
    rm -rf "$dir/data/vt_0000000$3"
    mysqlctl "$3" init --init-db-sql-file "$dir/init.sql"
    tablet "$3" --restore-with-clone=true --clone-from-primary=true --db-clone-user vt_clone
    wait_for_replica "$3"
    # Otherwise a reparent to it would leave vtgate without a primary that it knows.
    wait_for_vtgate "zone1-0000000$3" 1
    ;;
  kill-vtgate) end vtgate KILL ;;
  vtgate) vtgate ;;
  stop) stop ;;
  *) fail 'start, shards, halves, ctl, planned, emergency, primary, end, kill, revive, freeze, thaw, sql, kill-vtgate, vtgate or stop' ;;
esac
