# The role that lenswatch asks for. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

role_path=/lenswatch/
role_name=lenswatch-first-hour

policy_arn() { echo "arn:$partition:iam::$account:policy$role_path$name-$1"; }
detach_policy() { aws iam detach-role-policy --role-name "$role_name" --policy-arn "$1" >/dev/null; }
remove_policy() { call iam delete-policy --policy-arn "$(policy_arn "$1")" || [[ $(code) == NoSuchEntity* ]]; }
remove_role() {
  call iam get-role --role-name "$role_name" || { [[ $(code) == NoSuchEntity* ]]; return; }
  [[ $(value 'answer.Role.Tags?.find((tag) => tag.Key === "lenswatch:first-hour")?.Value ?? ""') == "$run" ]] ||
    return 0
  call iam list-attached-role-policies --role-name "$role_name" || return 1
  cp "$work/answer" "$work/found"
  each 'answer.AttachedPolicies.map((p) => p.PolicyArn)' '' detach_policy || return 1
  aws iam delete-role --role-name "$role_name" >/dev/null
}

with_role() {
  if [[ $caller == *:root ]]; then
    result 'not checked' A30 'the root user cannot assume roles; run this as a role or user'
    return
  fi
  if call iam get-role --role-name "$role_name"; then
    result 'not checked' A30 "a role $role_name is there already and stays as it is"
    return
  elif [[ $(code) != NoSuchEntity* ]]; then
    result 'not checked' A30 "get-role: $(code)"
    return
  fi
  cat >"$work/trust.json" <<JSON
{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "$caller"}}]}
JSON
  lenswatch permissions --format json --quiet --output "$work/policies.json"
  local count index
  count=$(value answer.length '' "$work/policies.json")
  for ((index = 0; index < count; index += 1)); do made+=("policy $index"); done
  made+=(role) # removed first: what is attached cannot be deleted
  if ! call iam create-role --path "$role_path" --role-name "$role_name" --max-session-duration 3600 \
    --assume-role-policy-document "file://$work/trust.json" --tags "Key=lenswatch:first-hour,Value=$run"; then
    result 'not checked' A30 "create-role: $(code)"
    return
  fi
  for ((index = 0; index < count; index += 1)); do
    value 'JSON.stringify(answer[given])' "$index" "$work/policies.json" >"$work/policy.json"
    if ! call iam create-policy --path "$role_path" --policy-name "$name-$index" \
      --policy-document "file://$work/policy.json"; then
      result 'not checked' A30 "create-policy: $(code)"
      return
    fi
    if ! call iam attach-role-policy --role-name "$role_name" --policy-arn "$(policy_arn "$index")"; then
      result 'not checked' A30 "attach-role-policy: $(code)"
      return
    fi
  done
  local role_arn=arn:$partition:iam::$account:role$role_path$role_name
  if ! until_true $((settle * 3)) call sts assume-role --role-arn "$role_arn" --role-session-name first-hour; then
    : >"$work/answer"
    result 'not checked' A30 "assume-role: $(code)"
    return
  fi
  : >"$work/answer" # it held credentials
  sleep "$settle"   # policies take a moment longer than the role
  scan --role-arn "$role_arn"
  print_gaps
  check A30 "$gaps.every((gap) => gap.reason !== 'ACCESS_DENIED')
    && ((answer.run.unreachable ?? []).length === 0 || 'the role could not be used')"
}
