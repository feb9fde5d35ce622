#!/usr/bin/env bash
# Programs of the real Vitess, which is what PlanetScale runs, built from its Go module into DIR/bin: about 2 minutes the
# first time, nothing after that. Needs Go (it fetches a newer toolchain by itself where it may). Installs nothing.
#   build.sh DIR PROGRAM...     for instance: build.sh .local/vitess vtcombo
set -euo pipefail
VERSION=v0.24.4

fail() { echo "build.sh: $*" >&2; exit 1; }

[ $# -ge 2 ] || fail 'usage: build.sh DIR PROGRAM...'
mkdir -p "$1/bin"
dir=$(cd "$1" && pwd)
shift
find_missing() {
  local program
  missing=()
  for program; do
    [ -x "$dir/bin/$program" ] && [ "$(cat "$dir/bin/$program.version" 2>/dev/null)" = "$VERSION" ] || missing+=("$program")
  done
}
find_missing "$@"
[ ${#missing[@]} -gt 0 ] || exit 0
# Two builds at once: the second finds all done.
exec 9>"$dir/build.lock"
flock -w 1800 9 || fail "another build in $dir does not end"
find_missing "$@"
[ ${#missing[@]} -gt 0 ] || exit 0
command -v go >/dev/null || fail 'Go is needed (1.26 or later)'

# `go install PROGRAM@VERSION` refuses a module with replacements; as tools of a module of our own they build.
rm -rf "$dir/build" && mkdir -p "$dir/build"
cd "$dir/build"
packages=("${missing[@]/#/vitess.io/vitess/go/cmd/}")
{
  go mod init vitess-programs
  go get -tool "${packages[@]/%/@$VERSION}"
  # What mysqlctl puts into a new MySQL.
  cp "$(go list -m -f '{{.Dir}}' vitess.io/vitess)/config/init_db.sql" "$dir/init_db.sql"
  chmod u+w,a+r "$dir/init_db.sql"
  go build -o "$dir/build/" "${packages[@]}"
} >"$dir/build.log" 2>&1 || { tail -n 5 "$dir/build.log" >&2; fail "Vitess does not build; see $dir/build.log"; }
# Last, and each in one step: a program that is there is whole.
for program in "${missing[@]}"; do
  mv "$program" "$dir/bin/$program"
  echo "$VERSION" >"$dir/bin/$program.version"
done
