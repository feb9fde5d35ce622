#!/usr/bin/env bash
# A private, real MySQL (not MariaDB) on a Debian machine, to run the tests on what production runs. Debian's stable
# releases have no MySQL: debian-server.sh beside this gets its program. Installs nothing and needs no root.
#   real-mysql.sh start DIR PORT    prints mysql://root@127.0.0.1:PORT when it answers
#   real-mysql.sh stop DIR          returns when it has shut down
# REAL_MYSQL_OPTIONS: more options for mysqld, with spaces between.
set -euo pipefail

fail() { echo "real-mysql.sh: $*" >&2; exit 1; }

usage() { fail "usage: real-mysql.sh start DIR PORT | real-mysql.sh stop DIR"; }

# The process in the pid file, if it is still our server: the pid may have gone to another program since.
running_pid() {
  local pid
  pid=$(cat "$dir/pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ -r "/proc/$pid/cmdline" ] || return 1
  tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF -- "--datadir=$dir/data" || return 1
  echo "$pid"
}

is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Makes data.new first, so that an interrupted run does not look like a complete data folder.
initialise() {
  rm -rf "$dir/data.new"
  "${mysqld[@]}" --datadir="$dir/data.new" --initialize-insecure >"$dir/init.log" 2>&1 ||
    { tail -n 5 "$dir/init.log" >&2; fail "mysqld could not make its data folder"; }
  mv "$dir/data.new" "$dir/data"
}

# A path for a socket has at most 107 bytes.
socket_path() {
  local near=$dir/sock
  if [ "$(printf %s "$near" | wc -c)" -le 107 ]; then echo "$near"; else
    echo "${TMPDIR:-/tmp}/real-mysql-$(printf %s "$dir" | cksum | cut -d' ' -f1).sock"
  fi
}

wait_until_ready() {
  local pid=$1 port=$2
  for _ in $(seq 300); do
    # The last "ready" line comes when the port is open, so one look at the port is enough.
    if grep -q 'ready for connections' "$dir/log" && is_listening "$port"; then return; fi
    kill -0 "$pid" 2>/dev/null || { tail -n 5 "$dir/log" >&2; fail "mysqld ended while starting; see $dir/log"; }
    sleep 0.2
  done
  fail "mysqld did not answer in 60 s; see $dir/log"
}

start() {
  local port=$1 pid old
  # Two starts at once: the second waits, then finds the server running.
  exec 9>"$dir/lock"
  flock -w 300 9 || fail "another start in $dir does not end"
  if pid=$(running_pid); then
    old=$(cat "$dir/port")
    wait_until_ready "$pid" "$old"
    [ "$old" = "$port" ] || echo "real-mysql.sh: already running, on port $old" >&2
    echo "mysql://root@127.0.0.1:$old"
    return
  fi
  if is_listening "$port"; then fail "port $port is in use by another program; choose another"; fi
  local program
  program=$(bash "$here/debian-server.sh" mysql "$dir") || exit 1
  mysqld=("$program" --no-defaults --secure-file-priv=)
  if [ "$(id -u)" = 0 ]; then mysqld+=(--user=root); fi
  [ -d "$dir/data" ] || initialise
  : >"$dir/log"
  # Without fd 9, or the server would keep the lock as long as it lives.
  setsid "${mysqld[@]}" --datadir="$dir/data" --socket="$(socket_path)" --port="$port" --bind-address=127.0.0.1 \
    --mysqlx=0 --max-connections=500 --skip-log-bin ${REAL_MYSQL_OPTIONS-} \
    --pid-file="$dir/mysqld.pid" >"$dir/log" 2>&1 </dev/null 9>&- &
  pid=$!
  echo "$pid" >"$dir/pid"
  echo "$port" >"$dir/port"
  wait_until_ready "$pid" "$port"
  echo "mysql://root@127.0.0.1:$port"
}

stop() {
  local pid
  pid=$(running_pid) || { rm -f "$dir/pid"; return 0; }
  kill "$pid"
  for _ in $(seq 300); do
    running_pid >/dev/null || { rm -f "$dir/pid"; return 0; }
    sleep 0.2
  done
  fail "mysqld (process $pid) does not stop"
}

[ $# -ge 2 ] || usage
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
dir=$(cd "$2" && pwd)
case $1 in
  start) [[ ${3-} =~ ^[0-9]+$ ]] || usage; start "$3" ;;
  stop) stop ;;
  *) usage ;;
esac
