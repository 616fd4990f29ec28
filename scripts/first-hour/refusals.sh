# What AWS has to refuse, so that nothing is made. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

remove_queue() {
  call sqs get-queue-url --queue-name "$1" || { [[ $(code) =~ NonExistentQueue|QueueDoesNotExist ]]; return; }
  aws sqs delete-queue --queue-url "$(value answer.QueueUrl)" >/dev/null
}
remove_schedule() {
  call scheduler delete-schedule --name "$1" || [[ $(code) == ResourceNotFoundException ]]
}
machine_arn() { echo "arn:$partition:states:$region:$account:stateMachine:$1"; }
remove_machine() { aws stepfunctions delete-state-machine --state-machine-arn "$(machine_arn "$1")" >/dev/null; }
remove_log_group() {
  call logs delete-log-group --log-group-name "$1" || [[ $(code) == ResourceNotFoundException ]]
}
remove_stack() { aws cloudformation delete-stack --stack-name "$1" >/dev/null; }
remove_rule() {
  call configservice delete-config-rule --config-rule-name "$1" || [[ $(code) == NoSuchConfigRule* ]]
}

# not_made <kind> <id> <pattern of the error> <command …>: AWS has to refuse to make it. If it does not, what it made
# is removed at the end.
not_made() {
  made+=("$1 $name")
  shift
  refused "$@"
  if grep -q 'An error occurred' "$work/error"; then unmade; fi
}

with_refusals() {
  refused_values
  refused_roles_and_keys
  refused_stacks
  refused_config_rule
}

refused_values() {
  local names=() entries index
  not_made queue A35 'InvalidAttributeValue|InvalidParameterValue' \
    sqs create-queue --queue-name "$name" --attributes DelaySeconds=901
  entries=$(value 'JSON.stringify(Array.from({ length: 11 }, () =>
    ({ Source: "lenswatch.first-hour", DetailType: "First hour", Detail: "{}" })))' '' /dev/null)
  refused A36 ValidationException events put-events --entries "$entries"
  for ((index = 0; index < 26; index += 1)); do names+=("$name-$index"); done
  refused A37 ValidationException configservice start-config-rules-evaluation --config-rule-names "${names[@]}"
  refused A38 NoSuchConfigRule configservice start-config-rules-evaluation --config-rule-names "$name"
}

refused_roles_and_keys() {
  local role_arn=arn:$partition:iam::$account:role/$name
  not_made schedule A39 'ValidationException.*to assume the role' scheduler create-schedule --name "$name" \
    --state DISABLED --schedule-expression 'rate(365 days)' --flexible-time-window Mode=OFF \
    --target "{\"Arn\": \"$(machine_arn "$name")\", \"RoleArn\": \"$role_arn\"}"
  not_made machine A40 'AccessDenied.*to assume the provided role' stepfunctions create-state-machine \
    --name "$name" --role-arn "$role_arn" \
    --definition '{"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}'
  not_made log_group A41 'specified KMS [Kk]ey' logs create-log-group --log-group-name "$name" \
    --kms-key-id "arn:$partition:kms:$region:$account:key/00000000-0000-0000-0000-000000000000"
}

refused_stacks() {
  cat >"$work/role.json" <<JSON
{"Resources": {"Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "$name", "AssumeRolePolicyDocument":
  {"Version": "2012-10-17", "Statement":
    [{"Effect": "Deny", "Action": "sts:AssumeRole", "Principal": {"AWS": "$account"}}]}}}}}
JSON
  not_made stack A42 'InsufficientCapabilities.*CAPABILITY_NAMED_IAM' cloudformation create-stack \
    --stack-name "$name" --template-body "file://$work/role.json" --capabilities CAPABILITY_IAM
  printf '{"Resources": {"Handle": {"Type": "AWS::CloudFormation::WaitConditionHandle"}}}%*s' 51201 '' |
    head -c 51201 >"$work/large.json"
  not_made stack A43 'ValidationError.*51200' cloudformation create-stack --stack-name "$name" \
    --template-body "file://$work/large.json"
}

# Which of the two refusals it is, is up to whether this region has a recorder.
refused_config_rule() {
  local id=A44 pattern=InsufficientPermissions other=A45 reason='a recorder is there'
  if ! call configservice describe-configuration-recorder-status; then
    unchecked "describe-configuration-recorder-status: $(code)" A44 A45
    return
  fi
  if [[ $(value '(answer.ConfigurationRecordersStatus ?? []).length') == 0 ]]; then
    id=A45 pattern=NoAvailableConfigurationRecorder other=A44 reason='no recorder is there'
  fi
  unchecked "$reason" "$other"
  not_made rule "$id" "$pattern" configservice put-config-rule --config-rule "{\"ConfigRuleName\": \"$name\",
    \"Source\": {\"Owner\": \"CUSTOM_LAMBDA\",
      \"SourceIdentifier\": \"arn:$partition:lambda:$region:$account:function:$name\",
      \"SourceDetails\": [{\"EventSource\": \"aws.config\", \"MessageType\": \"ScheduledNotification\"}]}}"
}
