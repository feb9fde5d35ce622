# Sourced by the scripts beside it: runs a part of the tests, prints the output, and sums up passes and failures.
export FORCE_COLOR=0 NO_COLOR=1
mkdir -p .local
passed=0 failed=0 broken=0
# Tests that are long and need no database, or bring their own load. With them apart, the two halves of `.ci/run` take
# about as long as each other.
APART='^test/(runtime/crash-|browser|endurance|search|openapi|ops|docs-|linear-patterns)'

count() { # log: adds its sums; a log without sums means that something is broken
  p=$(grep -aE '^ *[0-9]+ pass$' "$1" | tail -n 1 | grep -oE '[0-9]+')
  f=$(grep -aE '^ *[0-9]+ fail$' "$1" | tail -n 1 | grep -oE '[0-9]+')
  [ -n "${p:-}" ] || { echo "$1: no test ran" >&2; broken=1; }
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0}))
}

elapsed() { echo $(($(date +%s) - ${CI_BEGAN:-$(date +%s)})); }

say_failures() { # folders with logs: each test that failed, with what it printed last
  for log in $(find "$@" -maxdepth 1 -name 'ci-*.log' ! -name ci-beside.log | sort); do
    grep -aq '^(fail)' "$log" || continue
    echo "== failed in $(basename "$log")"
    grep -a -B 25 '^(fail)' "$log" | grep -av '^(pass)' | cut -c 1-300 | tail -n 120
  done
}

suite() { # name, options and files; all files unless some are named
  name=$1
  shift
  npx -y bun@1.4.4 run test "$@" 2>&1 | tee ".local/ci-$name.log"
  [ "${PIPESTATUS[0]}" = 0 ] || broken=1
  count ".local/ci-$name.log"
  echo "== $name ended, $(elapsed) s after the start"
}
