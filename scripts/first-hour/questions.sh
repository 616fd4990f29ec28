# Asking AWS, and saying what it answered. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

# Asks AWS; the answer goes to a file, the error too.
call() { aws "$@" >"$work/answer" 2>"$work/error"; }

# The error code of the last call that failed: the rest of the message may quote names. Some SDKs of AWS write
# NoSuchEntityException where others write NoSuchEntity.
code() {
  local found
  found=$(sed -n 's/.*An error occurred (\([A-Za-z.]*\)).*/\1/p' "$work/error" | head -n 1)
  echo "${found:-the AWS CLI refused the command}"
}

denied() { [[ $(code) =~ AccessDenied|Unauthorized|AuthorizationError|NotAuthorized ]]; }

# Whether the last call failed for a reason that says nothing about what was asked.
unanswered() {
  local code
  code=$(code)
  denied || [[ $code == the* || $code =~ Throttl|TooManyRequests|RequestLimit|Unavailable|Internal ]]
}

# Prints what a JavaScript expression makes of the last answer; "given" is the second argument.
value() {
  node -e '
    const text = require("node:fs").readFileSync(process.argv[1], "utf8").trim();
    const answer = text === "" ? {} : JSON.parse(text);
    const result = new Function("answer", "given", `return (${process.argv[2]})`)(answer, process.argv[3]);
    process.stdout.write(`${Array.isArray(result) ? result.join("\n") : String(result)}\n`);
  ' "${3:-$work/answer}" "$1" "${2:-}"
}

# Calls a function with each line of what the expression finds.
each() {
  local item status=0
  while IFS= read -r item; do
    if [[ -n $item ]]; then "$3" "$item" || status=1; fi
  done < <(value "$1" "$2" "$work/found")
  return "$status"
}

# result <ok|differs|not checked> <id> [why]
result() {
  local text
  text=$(awk -F ' \\| ' -v id="$2" '$NF ~ "^" id " \\|$" { sub(/^\| /, "", $1); print $1 }' "$root/docs/assumptions.md")
  printf '%-11s  %s  %s%s\n' "$1" "$2" "$text" "${3:+  [$3]}"
}

# unchecked <why> <id …>
unchecked() {
  local why=$1 id
  shift
  for id; do result 'not checked' "$id" "$why"; done
}

# check <id> <expression>: true is ok, false differs, a text says why it could not be checked.
check() {
  local verdict
  verdict=$(value "$2" "${3:-}") || verdict='the answer could not be understood'
  case $verdict in
    true) result ok "$1" ;;
    false) result differs "$1" ;;
    *) result 'not checked' "$1" "$verdict" ;;
  esac
}

# ask <id> <expression> <command …>: a call that has to succeed, and what its answer has to be.
ask() {
  local id=$1 expression=$2
  shift 2
  if call "$@"; then check "$id" "$expression"; else result 'not checked' "$id" "$1 $2: $(code)"; fi
}

# Whether AWS refuses a call in just that way; "verdict" and "why" say what it did instead.
is_refused() { # is_refused <pattern of the error> <command …>
  local pattern=$1
  shift
  verdict=differs why="$1 $2 succeeded"
  if call "$@"; then return 1; fi
  why="$1 $2: $(code)"
  if grep -Eq "$pattern" "$work/error"; then
    verdict=ok why=''
    return 0
  fi
  if unanswered; then verdict='not checked'; fi
  return 1
}

# refused <id> <pattern of the error> <command …>: a call that AWS has to refuse in just that way.
refused() {
  local id=$1
  shift
  is_refused "$@" || true
  result "$verdict" "$id" "$why"
}

# limited <id> <pattern of the error> <taken> <refused> <command …>: the command takes the first as its last word,
# and is refused with the second, which is just too much.
limited() {
  local id=$1 pattern=$2 taken=$3 too_much=$4
  shift 4
  if call "$@" "$taken"; then
    refused "$id" "$pattern" "$@" "$too_much"
  elif unanswered; then
    unchecked "$1 $2: $(code)" "$id"
  else
    result differs "$id" "$1 $2: $(code) already for what it should take"
  fi
}

confirm() {
  printf '\n%s\n' "$1"
  if [[ $yes == yes ]]; then return 0; fi
  if [[ ! -t 0 ]]; then
    echo 'Skipped: nobody is there to agree. Use --yes to agree beforehand.'
    return 1
  fi
  local reply
  read -r -p 'Type yes to go on: ' reply
  [[ $reply == yes ]] || { echo 'Skipped.'; return 1; }
}

# Scans with a memory of its own; what lenswatch remembers of this account stays as it is.
lenswatch() {
  local status=0
  (cd "$root" && npx --no-install lenswatch "$@") || status=$?
  # 3: something could not be seen, which is what we want to know.
  ((status == 0 || status == 3)) || { echo "lenswatch $1 ended with $status." >&2; exit 1; }
}
scan() {
  lenswatch scan --region "$region" --format json --fail-on none --quiet --state "$work/state" \
    --output "$work/answer" "$@"
}

# Repeats a question until it is answered with true, for as many seconds as AWS gets.
until_true() {
  local left=$1
  shift
  until "$@"; do
    ((left > 0)) || return 1
    sleep 2
    left=$((left - 2))
  done
}

now() { node -p 'new Date().toISOString()'; }

# Makes milliseconds of a time of AWS, which the AWS CLI writes as text or in seconds.
time='((at) => new Date(typeof at === "number" ? at * 1000 : at).getTime())'

gaps='answer.coverage.flatMap((row) => row.gaps)'
# Reasons that do not say that AWS answered in another way than was taken for true.
plain='["ACCESS_DENIED","ORG_DENIED","THROTTLED","REGION_UNSUPPORTED","CROSS_ACCOUNT","TRANSIENT_STATE","NO_DATA"]'
print_gaps() {
  value "$gaps.length === 0 ? '  none' : [...new Set($gaps.map((gap) =>
    \`  \${gap.reason === 'ACCESS_DENIED' || gap.reason === 'ORG_DENIED' ? 'denied' : gap.reason}: \` +
    \`\${gap.operation ?? gap.fact}\${gap.permission ? \` (needs \${gap.permission})\` : ''}\`))].sort()"
}
