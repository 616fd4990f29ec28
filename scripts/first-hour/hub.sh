# A deployed hub, by reading. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

with_hub() {
  echo
  echo "The hub $hub in $account and $region. Reading only."
  hub_sweeps
  hub_schedule
  hub_table
  hub_events
  hub_logs
  hub_bus
  hub_mappings
  hub_sets
}

swept='' # when the newest sweep that succeeded began, in milliseconds
hub_sweeps() {
  if ! call stepfunctions list-executions --state-machine-arn "$(machine_arn "$hub-sweep")" --max-items 100; then
    unchecked "list-executions: $(code)" A61 A62 A63
    return
  fi
  swept=$(value "(answer.executions ?? []).filter((one) => one.status === 'SUCCEEDED')
    .map((one) => $time(one.startDate))[0] ?? ''")
  check A61 "(() => {
    const starts = (answer.executions ?? []).map((one) => $time(one.startDate));
    if (given === '' || starts.length < 2) return 'fewer than two sweeps, or none that succeeded';
    return starts.every((start, index) => index === 0 || start <= starts[index - 1])
      && answer.executions.every((one) => one.mapRunArn === undefined);
  })()" "$swept"
  check A62 '(() => {
    const ended = (answer.executions ?? []).filter((one) => one.status !== "RUNNING");
    return ended.length === 0 ? "no sweep has ended" : ended.some((one) => one.status === "SUCCEEDED");
  })()'
  if [[ -z $swept ]]; then
    unchecked 'no sweep has succeeded' A63
    return
  fi
  ask A63 '(answer.events ?? []).length > 0' logs filter-log-events --max-items 1 \
    --log-group-name "/aws/vendedlogs/states/$hub-sweep" --start-time "$swept"
}

# Who started a sweep is known to CloudTrail alone.
hub_schedule() {
  if ! event StartExecution; then
    unchecked "lookup-events: $(code)" A64
    return
  fi
  check A64 '(() => {
    const started = (answer.Events ?? []).map((event) => JSON.parse(event.CloudTrailEvent))
      .filter((event) => event.userIdentity?.sessionContext?.sessionIssuer?.userName === given);
    return started.length === 0 ? "no sweep of the schedules among the last events"
      : started.some((event) => event.errorCode === undefined);
  })()' "$hub-schedule"
}

hub_table() {
  local encrypted kept
  if ! call dynamodb describe-table --table-name "$hub"; then
    unchecked "describe-table: $(code)" A65
    return
  fi
  encrypted=$(value '(answer.Table?.SSEDescription?.KMSMasterKeyArn ?? "").includes(":key/")
    && answer.Table?.BillingModeSummary?.BillingMode === "PAY_PER_REQUEST"')
  if ! call dynamodb describe-time-to-live --table-name "$hub"; then
    unchecked "describe-time-to-live: $(code)" A65
    return
  fi
  kept=$(value 'answer.TimeToLiveDescription?.TimeToLiveStatus === "ENABLED"
    && answer.TimeToLiveDescription.AttributeName === "ttl"')
  if ! call dynamodb describe-continuous-backups --table-name "$hub"; then
    unchecked "describe-continuous-backups: $(code)" A65
    return
  fi
  kept+=$(value '`,${answer.ContinuousBackupsDescription?.PointInTimeRecoveryDescription
    ?.PointInTimeRecoveryStatus === "ENABLED"}`')
  if [[ $encrypted,$kept != true,true,true ]]; then
    result differs A65 "key, time to live, point in time: $encrypted,$kept"
  else
    ask A65 'answer.Count > 0 || "the table is empty"' dynamodb scan --table-name "$hub" --select COUNT --limit 1 \
      --no-paginate
  fi
}

# A function that wrote into its log was given something by its queue.
hub_events() {
  local queue dead
  if ! call logs filter-log-events --max-items 1 --log-group-name "/aws/lambda/$hub-on-change"; then
    unchecked "filter-log-events: $(code)" A66
    return
  fi
  if [[ $(value '(answer.events ?? []).length') == 0 ]]; then
    unchecked 'no event came yet' A66
    return
  fi
  for queue in change config; do
    if ! call sqs get-queue-url --queue-name "$hub-$queue-dlq" || ! call sqs get-queue-attributes \
      --queue-url "$(value answer.QueueUrl)" --attribute-names ApproximateNumberOfMessages; then
      unchecked "get-queue-attributes: $(code)" A66
      return
    fi
    dead=$(value answer.Attributes?.ApproximateNumberOfMessages)
    if [[ $dead != 0 ]]; then
      result differs A66 "$dead in $hub-$queue-dlq"
      return
    fi
  done
  result ok A66
}

# The groups of the hub's own functions; a member's function beside them has no key.
hub_logs() {
  ask A67 "(() => {
    const names = ['on-change', 'on-config', 'plan-sweep', 'sweep', 'conclude-sweep'];
    const groups = (answer.logGroups ?? []).filter(({ logGroupName }) =>
      names.some((name) => logGroupName === '/aws/lambda/$hub-' + name));
    if (groups.length < names.length) return groups.length + ' of ' + names.length + ' log groups are there';
    return groups.every((group) => /:key\//.test(group.kmsKeyId ?? ''));
  })()" logs describe-log-groups --log-group-name-prefix "/aws/lambda/$hub-"
}

hub_bus() {
  ask A68 '(() => {
    if (answer.Policy === undefined) return "a hub of one account has no policy on its bus";
    const [{ Principal, Condition = {} } = {}, ...others] = JSON.parse(answer.Policy).Statement;
    const keys = Object.values(Condition).flatMap((one) => Object.keys(one)).sort().join();
    return others.length === 0 && keys === "aws:PrincipalArn,aws:PrincipalOrgID"
      && (Principal === "*" || Principal?.AWS === "*")
      && /:key\//.test(answer.KmsKeyIdentifier ?? "") && answer.DeadLetterConfig?.Arn !== undefined;
  })()' events describe-event-bus --name "$hub"
}

hub_mappings() {
  local states='' queue
  for queue in change config; do
    if ! call lambda list-event-source-mappings --function-name "$hub-on-$queue"; then
      unchecked "list-event-source-mappings: $(code)" A69
      return
    fi
    states+=$(value '(answer.EventSourceMappings ?? []).map((one) => `${one.State} `).join("")')
  done
  case $states in
    '') unchecked 'no mapping' A69 ;;
    'Enabled Enabled ') result ok A69 ;;
    *) result differs A69 "$states" ;;
  esac
}

# The sets of an organization, seen from its delegated administrator.
hub_sets() {
  local management access
  if ! call organizations describe-organization; then
    unchecked "describe-organization: $(code)" A70 A71 A72
    return
  fi
  management=$(value answer.Organization?.MasterAccountId)
  if ! call cloudformation describe-stack-set --call-as DELEGATED_ADMIN --stack-set-name "$hub-access"; then
    unchecked "describe-stack-set: $(code)" A70 A71 A72
    return
  fi
  access=$(value answer.StackSet?.StackSetARN)
  check A70 '(answer.StackSet?.StackSetARN ?? "").split(":")[4] === given' "$management"
  ask A71 "(() => {
    const accounts = (answer.Summaries ?? []).map((one) => one.Account);
    return accounts.length === 0 ? 'no instance' : !accounts.includes('$management');
  })()" cloudformation list-stack-instances --call-as DELEGATED_ADMIN --stack-set-name "$hub-access"
  if call cloudformation describe-stack-set --call-as DELEGATED_ADMIN --stack-set-name "$hub-events"; then
    check A72 '(answer.StackSet?.AutoDeployment?.DependsOn ?? []).join() === given' "$access"
  else
    unchecked "describe-stack-set: $(code)" A72
  fi
}
