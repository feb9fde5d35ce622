#!/usr/bin/env bash
# A private, real MySQL (not MariaDB) on a Debian machine, to run the tests on what production runs.
# Debian's stable releases have no MySQL: its server and all it needs come from the unstable suite of the
# mirror that this machine is configured with, are unpacked into DIR and run with their own loader.
# Installs nothing and needs no root.
#   real-mysql.sh start DIR PORT    prints mysql://root@127.0.0.1:PORT when it answers
#   real-mysql.sh stop DIR          returns when it has shut down
set -euo pipefail

fail() { echo "real-mysql.sh: $*" >&2; exit 1; }

usage() { fail "usage: real-mysql.sh start DIR PORT | real-mysql.sh stop DIR"; }

# The first Debian mirror in apt's sources, whether in one-line or in deb822 form.
configured_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    grep -E '^(URIs:|deb )' | grep -oE 'https?://[^ ]+/debian/?( |$)' | tr -d ' ' | sort -u | sed -n 1p || true
}

# The process in the pid file, if it is still our server: the pid may have gone to another program since.
running_pid() {
  local pid
  pid=$(cat "$dir/pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && [ -r "/proc/$pid/cmdline" ] || return 1
  tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF -- "--datadir=$dir/data" || return 1
  echo "$pid"
}

is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Into root.new first: a download that was cut off must not look like a complete one.
unpack() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "apt-get and dpkg-deb are needed"
  local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$(configured_mirror)
  [ -n "$mirror" ] || fail "no Debian mirror in /etc/apt/sources.list or /etc/apt/sources.list.d"
  [ -r "$keyring" ] || fail "$keyring is missing (package debian-archive-keyring)"
  rm -rf "$dir/apt" "$dir/root.new"
  mkdir -p "$dir"/apt/lists/partial "$dir"/apt/cache/archives/partial "$dir"/apt/state "$dir/root.new"
  : >"$dir/apt/state/status"
  # A path in sources.list ends at a space, and the keyring's has none; the folder itself is given in options.
  echo "deb [signed-by=$keyring] $mirror sid main" >"$dir/apt/sources.list"
  local apt=(apt-get -o "Dir::Etc::sourcelist=$dir/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$dir/apt/lists" -o "Dir::State::status=$dir/apt/state/status" -o "Dir::Cache=$dir/apt/cache"
    -o Debug::NoLocking=1 -o APT::Install-Recommends=0 -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3)
  "${apt[@]}" update >"$dir/apt.log" 2>&1 || { tail -n 5 "$dir/apt.log" >&2; fail "apt-get update failed"; }
  "${apt[@]}" install -y --download-only mysql-server-core >>"$dir/apt.log" 2>&1 ||
    { tail -n 5 "$dir/apt.log" >&2; fail "the packages could not be fetched"; }
  local deb
  for deb in "$dir"/apt/cache/archives/*.deb; do dpkg-deb -x "$deb" "$dir/root.new"; done
  [ -x "$dir/root.new/usr/sbin/mysqld" ] || fail "the packages hold no mysqld"
  rm -rf "$dir/root" "$dir/apt"
  mv "$dir/root.new" "$dir/root"
}

# Likewise: data.new becomes data only when it is whole.
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
  [ -x "$dir/root/usr/sbin/mysqld" ] || unpack
  local arch lib loaders
  arch=$(uname -m)-linux-gnu lib=$dir/root/usr/lib/$arch
  loaders=("$lib"/ld-linux-*.so.?)
  mysqld=("${loaders[0]}" --library-path "$lib:$lib/mysql:$dir/root/usr/lib" "$dir/root/usr/sbin/mysqld" --no-defaults
    --lc-messages-dir="$dir/root/usr/share/mysql" --character-sets-dir="$dir/root/usr/share/mysql/charsets"
    --secure-file-priv=)
  if [ "$(id -u)" = 0 ]; then mysqld+=(--user=root); fi
  [ -d "$dir/data" ] || initialise
  : >"$dir/log"
  # Without fd 9, or the server would keep the lock as long as it lives.
  setsid "${mysqld[@]}" --datadir="$dir/data" --socket="$(socket_path)" --port="$port" --bind-address=127.0.0.1 \
    --mysqlx=0 --character-set-server=utf8mb4 --default-time-zone=+00:00 --max-connections=500 --skip-log-bin \
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
mkdir -p "$2"
dir=$(cd "$2" && pwd)
case $1 in
  start) [[ ${3-} =~ ^[0-9]+$ ]] || usage; start "$3" ;;
  stop) stop ;;
  *) usage ;;
esac
