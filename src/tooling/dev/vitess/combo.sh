#!/usr/bin/env bash
# A private, real Vitess for the tests: vtgate and its tablets in one process (vtcombo) over a private MySQL
# (real-mysql.sh). Needs Go, for build.sh, and no root. Starts in a few seconds once it is built.
#   combo.sh start DIR PORT             one unsharded keyspace `shopping`; prints its mysql:// URL
#   combo.sh start DIR PORT VSCHEMA     two shards, -80 and 80-, by that VSchema, with two-phase commit
#   combo.sh stop DIR                   returns when both have shut down
# PORT is vtgate's; PORT+1 is the MySQL below it; PORT+2 and PORT+3 are vtcombo's own. CREATE DATABASE makes another
# unsharded keyspace, for tests with databases of their own.
set -euo pipefail

fail() { echo "combo.sh: $*" >&2; exit 1; }
usage() { fail 'usage: combo.sh start DIR PORT [VSCHEMA] | combo.sh stop DIR'; }

here=$(cd "$(dirname "$0")" && pwd)
mysql=$here/../database/real-mysql.sh

# The pid may belong to another program by now.
running_pid() {
  local pid
  pid=$(cat "$dir/vtcombo.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF -- "$dir/schema" || return 1
  echo "$pid"
}

stop() {
  local pid
  if pid=$(running_pid); then
    kill "$pid"
    # vtcombo waits for clients that stay connected. Their work is not needed any more.
    for _ in $(seq 50); do running_pid >/dev/null || break; sleep 0.2; done
    if running_pid >/dev/null; then kill -KILL "$pid"; fi
  fi
  rm -f "$dir/vtcombo.pid"
  bash "$mysql" stop "$dir/mysql"
}

# Makes vttablet's users and the shards' databases, because vtcombo makes neither over a MySQL that it did not start.
# Its topology is in memory, so databases of an earlier start are unused.
prepare_mysql() {
  local user shard old
  old=$(mariadb --no-defaults -uroot -S "$2" -N -e "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'vt\\_%' OR schema_name = '_vt'")
  {
    for shard in $old; do echo "DROP DATABASE \`$shard\`;"; done
    for user in dba app appdebug allprivs repl filtered; do
      echo "CREATE USER IF NOT EXISTS 'vt_$user'@'localhost'; GRANT ALL ON *.* TO 'vt_$user'@'localhost' WITH GRANT OPTION;"
    done
    for shard in $1; do echo "CREATE DATABASE IF NOT EXISTS \`vt_shopping_$shard\` CHARACTER SET utf8mb4;"; done
  } >"$dir/prepare.sql"
  mariadb --no-defaults -uroot -S "$2" <"$dir/prepare.sql" || fail 'the MySQL below cannot be prepared: the program mariadb is needed'
}

start() {
  local port=$1 vschema=${2-} shards='-80 80-' topo='{"name":"-80"},{"name":"80-"}' socket pid
  bash "$here/build.sh" "${VITESS_PROGRAMS:-$dir}" vtcombo || exit 1
  # Fast instead of durable: a power failure may lose what a test wrote.
  REAL_MYSQL_OPTIONS='--innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0' bash "$mysql" start "$dir/mysql" $((port + 1)) >/dev/null
  mkdir -p "$dir/schema/shopping" "$dir/data"
  if [ -n "$vschema" ]; then cp "$vschema" "$dir/schema/shopping/vschema.json"; else
    shards=0 topo='{"name":"0"}'
    echo '{"sharded": false}' >"$dir/schema/shopping/vschema.json"
  fi
  socket=$(tr '\0' '\n' <"/proc/$(cat "$dir/mysql/pid")/cmdline" | sed -n 's/^--socket=//p')
  prepare_mysql "$shards" "$socket"
  # vtcombo refuses to run as root, so it runs as the user `nobody`. That user cannot read programs below /root; root runs
  # these under the id of `nobody`.
  local as=() program=${VITESS_PROGRAMS:-$dir}/bin/vtcombo
  if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
    chmod 777 "$dir/data"
    "${as[@]}" test -x "$program" || as=(unshare --user --map-user=65534)
  fi
  # Two-phase commit needs the socket. There is one MySQL, so no replica.
  VTDATAROOT=$dir/data setsid "${as[@]}" "$program" \
    --json-topo "{\"keyspaces\":[{\"name\":\"shopping\",\"shards\":[$topo],\"replicaCount\":1,\"rdonlyCount\":-1}],\"cells\":[\"local\"]}" \
    --schema-dir "$dir/schema" --db-socket "$socket" --dbddl-plugin vttest --transaction-mode TWOPC \
    --mysql-server-port "$port" --mysql-server-bind-address 127.0.0.1 --mysql-auth-server-impl none \
    --port $((port + 2)) --grpc-port $((port + 3)) --tablet-hostname 127.0.0.1 \
    --tablet-types-to-wait PRIMARY --gateway-initial-tablet-timeout 15s --queryserver-config-pool-size 32 \
    --queryserver-config-transaction-cap 100 --queryserver-config-max-result-size 100000 --log-format text >"$dir/vtcombo.log" 2>&1 </dev/null &
  pid=$!
  echo "$pid" >"$dir/vtcombo.pid"
  for _ in $(seq 240); do
    if mariadb --no-defaults -uroot -h127.0.0.1 -P"$port" shopping -e 'SELECT 1' >/dev/null 2>&1; then
      echo "mysql://root@127.0.0.1:$port/shopping"
      return
    fi
    kill -0 "$pid" 2>/dev/null || { tail -n 3 "$dir/vtcombo.log" >&2; fail "vtcombo ended; see $dir/vtcombo.log"; }
    sleep 0.5
  done
  fail "vtgate did not answer in 120 s; see $dir/vtcombo.log"
}

[ $# -ge 2 ] || usage
mkdir -p "$2"
dir=$(cd "$2" && pwd)
case $1 in
  start) [[ ${3-} =~ ^[0-9]+$ ]] || usage; start "$3" "${4-}" ;;
  stop) stop ;;
  *) usage ;;
esac
