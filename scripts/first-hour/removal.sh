# What was made, and its removal. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

# Noted before the call, for a call may succeed although its answer is lost. Each entry is "<kind> <which>": the
# function remove_<kind> stands beside what makes it. Whatever is removed bears the name or tag of this very run.
made=()
unmade() { unset "made[$((${#made[@]} - 1))]"; } # the last one: nothing was made

remove() { "remove_${1%% *}" "${1#* }"; }

cleanup() {
  local status=$?
  trap '' INT TERM
  set +e
  local index failed=0
  for ((index = ${#made[@]} - 1; index >= 0; index -= 1)); do
    if remove "${made[index]}"; then
      echo "cleaned up: ${made[index]}"
    else
      failed=1
      echo "NOT REMOVED: ${made[index]}. Look for $name and for the role $role_path$role_name and remove them." >&2
    fi
  done
  rm -rf "$work"
  if ((failed)) && ((status == 0)); then status=1; fi
  exit "$status"
}
