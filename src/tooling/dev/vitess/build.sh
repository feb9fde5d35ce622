#!/usr/bin/env bash
# Builds programs of the real Vitess, which PlanetScale runs, from its Go module into DIR/bin. The first build takes
# about 2 minutes; later runs do nothing. Needs Go, which fetches a newer toolchain where it may. Installs nothing.
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
# Two builds at the same time: the second one waits, then finds all programs built.
exec 9>"$dir/build.lock"
flock -w 1800 9 || fail "another build in $dir does not end"
find_missing "$@"
[ ${#missing[@]} -gt 0 ] || exit 0
command -v go >/dev/null || fail 'Go is needed (1.26 or later)'

# `go install PROGRAM@VERSION` refuses a module with replacements. The programs build as tools of a module of our own.
rm -rf "$dir/build" && mkdir -p "$dir/build"
cd "$dir/build"
packages=("${missing[@]/#/vitess.io/vitess/go/cmd/}")
{
  go mod init vitess-programs
  go get -tool "${packages[@]/%/@$VERSION}"
  # mysqlctl initializes a new MySQL with this file.
  cp "$(go list -m -f '{{.Dir}}' vitess.io/vitess)/config/init_db.sql" "$dir/init_db.sql"
  chmod u+w,a+r "$dir/init_db.sql"
  go build -o "$dir/build/" "${packages[@]}"
} >"$dir/build.log" 2>&1 || { tail -n 5 "$dir/build.log" >&2; fail "Vitess does not build; see $dir/build.log"; }
# Moved at the end, each in one step, so that a program in bin/ is always complete.
for program in "${missing[@]}"; do
  mv "$program" "$dir/bin/$program"
  echo "$VERSION" >"$dir/bin/$program.version"
done
