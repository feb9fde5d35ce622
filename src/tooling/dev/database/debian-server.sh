#!/usr/bin/env bash
# Gets the program of a database server that this machine does not have. It comes from Debian's unstable suite, of the
# mirror that the machine is configured with, is unpacked into DIR, and runs with the loader and libraries that came
# with it. Installs nothing and needs no root.
#   debian-server.sh mysql DIR      prints DIR/server, which takes the arguments of mysqld
#   debian-server.sh mariadb DIR    the same for mariadbd; DIR/install-db takes those of mariadb-install-db
set -euo pipefail

fail() { echo "debian-server.sh: $*" >&2; exit 1; }

# The first Debian mirror in apt's sources, whether in one-line or in deb822 form.
configured_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    grep -E '^(URIs:|deb )' | grep -oE 'https?://[^ ]+/debian/?( |$)' | tr -d ' ' | sort -u | sed -n 1p || true
}

# Unpacks into root.new first, so that an interrupted download does not look like a complete one.
unpack() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail "apt-get and dpkg-deb are needed"
  local mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  mirror=$(configured_mirror)
  [ -n "$mirror" ] || fail "no Debian mirror in /etc/apt/sources.list or /etc/apt/sources.list.d"
  [ -r "$keyring" ] || fail "$keyring is missing (package debian-archive-keyring)"
  rm -rf "$dir/apt" "$dir/root.new"
  mkdir -p "$dir"/apt/lists/partial "$dir"/apt/cache/archives/partial "$dir"/apt/state "$dir/root.new"
  : >"$dir/apt/state/status"
  # A path in sources.list ends at a space. The path of the keyring has none; DIR, which may have one, is given in
  # options.
  echo "deb [signed-by=$keyring] $mirror sid main" >"$dir/apt/sources.list"
  local apt=(apt-get -o "Dir::Etc::sourcelist=$dir/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State::lists=$dir/apt/lists" -o "Dir::State::status=$dir/apt/state/status" -o "Dir::Cache=$dir/apt/cache"
    -o Debug::NoLocking=1 -o APT::Install-Recommends=0 -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3)
  "${apt[@]}" update >"$dir/apt.log" 2>&1 || { tail -n 5 "$dir/apt.log" >&2; fail "apt-get update failed"; }
  "${apt[@]}" install -y --download-only "$package" >>"$dir/apt.log" 2>&1 ||
    { tail -n 5 "$dir/apt.log" >&2; fail "the packages could not be fetched"; }
  local deb
  for deb in "$dir"/apt/cache/archives/*.deb; do dpkg-deb -x "$deb" "$dir/root.new"; done
  [ -x "$dir/root.new/usr/sbin/$program" ] || fail "the packages hold no $program"
  rm -rf "$dir/root" "$dir/apt"
  mv "$dir/root.new" "$dir/root"
}

# Replaces a script in one step, because another process may be starting it right now.
write_script() { cat >"$dir/$1.new" && chmod +x "$dir/$1.new" && mv "$dir/$1.new" "$dir/$1"; }

# The caller's arguments come first, because --no-defaults counts only there.
write_server() {
  local arch lib loaders
  arch=$(uname -m)-linux-gnu lib=$dir/root/usr/lib/$arch
  loaders=("$lib"/ld-linux-*.so.?)
  write_script server <<SCRIPT
#!/bin/sh
exec $(printf %q "${loaders[0]}") --library-path $(printf %q "$lib:$lib/$share:$dir/root/usr/lib") \\
  $(printf %q "$dir/root/usr/sbin/$program") "\$@" \\
  --lc-messages-dir=$(printf %q "$dir/root/usr/share/$share") \\
  --character-sets-dir=$(printf %q "$dir/root/usr/share/$share/charsets")
SCRIPT
}

# mariadb-install-db needs programs of other packages, so this script does the same for a folder of our own.
write_installer() {
  local sql=$dir/root/usr/share/$share
  write_script install-db <<SCRIPT
#!/usr/bin/env bash
set -euo pipefail
for option; do case \$option in --datadir=*) data=\${option#*=} ;; esac; done
mkdir -p "\$data"
{
  printf '%s\n' 'CREATE DATABASE mysql;' 'USE mysql;' 'SET @auth_root_socket=NULL;'
  cat $(printf %q "$sql")/mariadb_{system_tables,performance_tables,system_tables_data}.sql
  cat $(printf %q "$sql")/mariadb_sys_schema.sql
} | $(printf %q "$dir/server") --no-defaults --bootstrap --datadir="\$data" --silent-startup \\
  --user="\$(id -un)" --log-warnings=0 --max-allowed-packet=8M --net-buffer-length=16K
SCRIPT
}

[ $# = 2 ] || fail "usage: debian-server.sh mysql|mariadb DIR"
case $1 in
  mysql) package=mysql-server-core program=mysqld share=mysql ;;
  mariadb) package=mariadb-server-core program=mariadbd share=mariadb ;;
  *) fail "usage: debian-server.sh mysql|mariadb DIR" ;;
esac
mkdir -p "$2"
dir=$(cd "$2" && pwd)
# The second of two simultaneous calls waits, then finds the program.
exec 8>"$dir/unpack.lock"
flock -w 300 8 || fail "another unpacking in $dir does not end"
[ -x "$dir/root/usr/sbin/$program" ] || unpack
write_server
if [ "$1" = mariadb ]; then write_installer; fi
echo "$dir/server"
