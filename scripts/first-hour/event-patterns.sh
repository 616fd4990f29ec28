# What event patterns match. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

# EventBridge itself says whether a pattern takes an event; nothing is sent to a bus.
read_event_patterns() {
  local expected pattern detail wrong=''
  while IFS='|' read -r expected pattern detail; do
    if ! call events test-event-pattern --event-pattern "{\"detail\": $pattern}" --event "{\"version\": \"0\",
      \"id\": \"$name\", \"source\": \"lenswatch.first-hour\", \"detail-type\": \"First hour\",
      \"account\": \"$account\", \"region\": \"$region\", \"time\": \"2026-01-01T00:00:00Z\", \"resources\": [],
      \"detail\": $detail}"; then
      if unanswered; then
        unchecked "test-event-pattern: $(code)" A33
        return
      fi
      wrong="$pattern: $(code)"
    elif [[ $(value answer.Result) != "$expected" ]]; then
      wrong="$pattern: not $expected for $detail"
    fi
  done <<'CASES'
true|{"list": {"a": ["1"], "b": ["2"]}}|{"list": [{"a": "0", "b": "0"}, {"a": "1", "b": "2"}]}
false|{"list": {"a": ["1"], "b": ["2"]}}|{"list": [{"a": "1", "b": "0"}, {"a": "0", "b": "2"}]}
true|{"leaf": [{"exists": true}]}|{"leaf": "any"}
false|{"node": [{"exists": true}]}|{"node": {"leaf": "any"}}
true|{"node": [{"exists": false}]}|{"node": {"leaf": "any"}}
true|{"gone": [{"exists": false}]}|{"leaf": "any"}
true|{"values": ["x"]}|{"values": ["y", "x"]}
false|{"values": ["x"]}|{"values": ["y", "z"]}
true|{"values": [{"anything-but": "x"}]}|{"values": ["x", "y"]}
false|{"values": [{"anything-but": "x"}]}|{"values": ["x"]}
CASES
  if [[ -z $wrong ]]; then result ok A33; else result differs A33 "$wrong"; fi
}
