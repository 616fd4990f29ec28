#!/usr/bin/env bash
# Checks on a real AWS account what docs/assumptions.md takes for true, and that a scan gets by with the
# permissions that lenswatch asks for. Needs the AWS CLI, Node.js and this checkout after "npm ci".
#
# Each line "ok|differs|not checked  <id>  <assumption>" answers for the line of that id in the table there.
# Nothing is printed but names of operations, error codes and fields: no prompt, message or policy text.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: scripts/first-hour.sh [--region <region>] [--role] [--resources] [--security-hub] [--yes]

Always: asks AWS who you are, scans one region as you, and checks assumptions by reading alone. Free, but for
  a few cents of CloudWatch metric data in an account with much Bedrock traffic.
  --role           makes the role /lenswatch/lenswatch-first-hour, which trusts you alone, with the policies that
                   "lenswatch permissions" prints; scans through it; deletes both. Free.
  --resources      makes a guardrail, a version of it and an application inference profile; deletes them. Sends one
                   event that EventBridge has to refuse and one evaluation in test mode. Less than a cent.
  --security-hub   writes one informational finding to Security Hub and archives it. Findings cannot be deleted:
                   Security Hub drops it after 90 days. A fraction of a cent; free below 10,000 findings a month.

  --region <name>  default: the one that the AWS CLI uses
  --trail <min>    how long --resources waits for CloudTrail's event, in minutes (default 15; 0: not at all)
  --settle <sec>   how long AWS gets to show what was written, in seconds (default 20)
  --yes            does not ask before it makes something
TEXT
}

region='' role=no resources=no security_hub=no yes=no trail_minutes=15 settle=20
while (($# > 0)); do
  case $1 in
    --region) region=${2:?"--region needs a name"}; shift ;;
    --trail) trail_minutes=${2:?"--trail needs minutes"}; shift ;;
    --settle) settle=${2:?"--settle needs seconds"}; shift ;;
    --role) role=yes ;;
    --resources) resources=yes ;;
    --security-hub) security_hub=yes ;;
    --yes) yes=yes ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
[[ $trail_minutes =~ ^[0-9]+$ && $settle =~ ^[0-9]+$ ]] || { usage >&2; exit 2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
run=$(node -p 'require("node:crypto").randomBytes(5).toString("hex")')
region=${region:-${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}}
[[ -n $region ]] || { echo 'Name a region with --region.' >&2; exit 2; }
export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_DEFAULT_OUTPUT=json AWS_PAGER=''

# --- what was made, and its removal -------------------------------------------------------------------------

role_path=/lenswatch/
role_name=lenswatch-first-hour
name=lenswatch-first-hour-$run # of all else: no other run and nobody else uses it
work=$(mktemp -d)
made=()                        # noted before the call, for a call may succeed although its answer is lost

# Whatever is removed bears the name or tag of this very run.
remove() {
  local kind=$1
  case $kind in
    guardrail)
      aws bedrock list-guardrails >"$work/found" || return 1
      each '(answer.guardrails ?? []).filter((g) => g.name === given).map((g) => g.id)' "$name" \
        delete_guardrail ;;
    profile)
      aws bedrock list-inference-profiles --type-equals APPLICATION >"$work/found" || return 1
      each '(answer.inferenceProfileSummaries ?? []).filter((p) => p.inferenceProfileName === given)
        .map((p) => p.inferenceProfileArn)' "$name" delete_profile ;;
    policy-*)
      call iam delete-policy --policy-arn "$(policy_arn "${kind#policy-}")" || [[ $(code) == NoSuchEntity* ]] ;;
    role)
      call iam get-role --role-name "$role_name" || { [[ $(code) == NoSuchEntity* ]]; return; }
      [[ $(value 'answer.Role.Tags?.find((tag) => tag.Key === "lenswatch:first-hour")?.Value ?? ""') == "$run" ]] ||
        return 0
      call iam list-attached-role-policies --role-name "$role_name" || return 1
      cp "$work/answer" "$work/found"
      each 'answer.AttachedPolicies.map((p) => p.PolicyArn)' '' detach_policy || return 1
      aws iam delete-role --role-name "$role_name" >/dev/null ;;
    finding) import_finding ARCHIVED 'Archived.' ;;
  esac
}
delete_guardrail() { aws bedrock delete-guardrail --guardrail-identifier "$1" >/dev/null; }
delete_profile() { aws bedrock delete-inference-profile --inference-profile-identifier "$1" >/dev/null; }
policy_arn() { echo "arn:$partition:iam::$account:policy$role_path$name-$1"; }
detach_policy() { aws iam detach-role-policy --role-name "$role_name" --policy-arn "$1" >/dev/null; }

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
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- asking AWS, and saying what it answered ----------------------------------------------------------------

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

# refused <id> <pattern of the error> <command …>: a call that AWS has to refuse in just that way.
refused() {
  local id=$1 pattern=$2
  shift 2
  if call "$@"; then
    result differs "$id" "$1 $2 succeeded"
  elif grep -Eq "$pattern" "$work/error"; then
    result ok "$id"
  elif denied || [[ $(code) == the* ]]; then
    result 'not checked' "$id" "$1 $2: $(code)"
  else
    result differs "$id" "$1 $2: $(code)"
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

gaps='answer.coverage.flatMap((row) => row.gaps)'
# Reasons that do not say that AWS answered in another way than was taken for true.
plain='["ACCESS_DENIED","ORG_DENIED","THROTTLED","REGION_UNSUPPORTED","CROSS_ACCOUNT","TRANSIENT_STATE","NO_DATA"]'
print_gaps() {
  value "$gaps.length === 0 ? '  none' : [...new Set($gaps.map((gap) =>
    \`  \${gap.reason === 'ACCESS_DENIED' || gap.reason === 'ORG_DENIED' ? 'denied' : gap.reason}: \` +
    \`\${gap.operation ?? gap.fact}\${gap.permission ? \` (needs \${gap.permission})\` : ''}\`))].sort()"
}

# --- A: reads only ------------------------------------------------------------------------------------------

call sts get-caller-identity || { echo "AWS does not say who you are: $(code)." >&2; exit 1; }
caller=$(value answer.Arn)
account=$(value answer.Account)
partition=$(value 'answer.Arn.split(":")[1]')
echo "You are $caller in $region. Reading only."

scan
echo "Operations that were denied, or answered in another way than was taken for true:"
print_gaps
check A29 "$gaps.every((gap) => $plain.includes(gap.reason)) &&
  answer.findings.every((finding) => finding.reason !== 'INTERNAL')"

ask A03 '!answer.loggingConfig || (answer.loggingConfig.s3Config || answer.loggingConfig.cloudWatchConfig
  ? "invocation logging is on here" : false)' bedrock get-model-invocation-logging-configuration

if call cloudtrail describe-trails --include-shadow-trails; then
  here=$(value 'JSON.stringify((answer.trailList ?? []).filter((trail) => trail.IsMultiRegionTrail
    || trail.IsOrganizationTrail).map((trail) => trail.TrailARN))')
  other=$([[ $region == us-east-1 ]] && echo us-west-2 || echo us-east-1)
  if [[ $here == '[]' ]]; then
    result 'not checked' A04 'no trail of several regions'
  else
    export AWS_REGION=$other AWS_DEFAULT_REGION=$other
    if call cloudtrail describe-trails --include-shadow-trails; then
      check A04 'JSON.parse(given).every((arn) => answer.trailList.some((trail) => trail.TrailARN === arn))' "$here"
    else
      result 'not checked' A04 "describe-trails in $other: $(code)"
    fi
    export AWS_REGION=$region AWS_DEFAULT_REGION=$region
  fi
  call cloudtrail describe-trails --include-shadow-trails || true
  trail=$(value '(answer.trailList ?? []).find((trail) => trail.IsOrganizationTrail
    && trail.TrailARN.split(":")[4] !== given)?.TrailARN ?? ""' "$account")
  if [[ -z $trail ]]; then
    result 'not checked' A10 "no organization trail of another account"
  elif ! call cloudtrail get-trail-status --name "$trail"; then
    result differs A10 "get-trail-status: $(code)"
  else
    refused A10 'AccessDenied' cloudtrail get-event-selectors --trail-name "$trail"
  fi
else
  result 'not checked' A04 "describe-trails: $(code)"
  result 'not checked' A10 "describe-trails: $(code)"
fi

if call iam list-service-specific-credentials --all-users --service-name bedrock.amazonaws.com; then
  result ok A05
elif [[ $(code) == ValidationError || $(code) == InvalidInput ]]; then
  result differs A05 "$(code)"
else
  result 'not checked' A05 "$(code)"
fi

agent=''
if call bedrock-agent list-agents --max-items 20; then
  for id in $(value '(answer.agentSummaries ?? []).map((agent) => agent.agentId)'); do
    call bedrock-agent get-agent --agent-id "$id" || continue
    arn=$(value answer.agent.agentArn)
    if [[ $(value 'answer.agent.agentCollaboration ?? "DISABLED"') == DISABLED && -z $agent ]]; then agent=$id; fi
    call bedrock-agent list-tags-for-resource --resource-arn "$arn" || continue
    if [[ $(value 'Object.keys(answer.tags ?? {}).length') == 0 ]]; then untagged=$(value 'answer.tags !== undefined'); fi
  done
fi
if [[ -n $agent ]]; then
  ask A06 'Array.isArray(answer.agentCollaboratorSummaries) && answer.agentCollaboratorSummaries.length === 0' \
    bedrock-agent list-agent-collaborators --agent-id "$agent" --agent-version DRAFT
else
  result 'not checked' A06 'no agent without collaboration'
fi
case ${untagged:-none} in
  true) result ok A22 ;;
  false) result differs A22 'no map at all' ;;
  *) result 'not checked' A22 'no agent without tags' ;;
esac

ask A09 '(() => {
  const attached = ["UserDetailList", "RoleDetailList", "GroupDetailList"].flatMap((list) => answer[list] ?? [])
    .flatMap((principal) => principal.AttachedManagedPolicies ?? []).map((policy) => policy.PolicyArn)
    .filter((arn) => arn.includes(":iam::aws:"));
  const listed = new Set((answer.Policies ?? []).map((policy) => policy.Arn));
  return attached.length === 0 ? "no AWS managed policy is attached" : attached.every((arn) => listed.has(arn));
})()' iam get-account-authorization-details

if call bedrock list-inference-profiles --type-equals APPLICATION; then
  if [[ $(value '(answer.inferenceProfileSummaries ?? []).length') != 0 ]]; then
    ask A11 'answer.inferenceProfileSummaries.every((profile) => profile.type === "SYSTEM_DEFINED")' \
      bedrock list-inference-profiles
  elif [[ $resources == no ]]; then
    result 'not checked' A11 'no application inference profile; --resources makes one'
  fi
elif [[ $resources == no ]]; then
  result 'not checked' A11 "list-inference-profiles: $(code)"
fi

ask A12 '(() => {
  const series = (answer.Metrics ?? []).filter((metric) => /^ModelInvocation(Logs|LargeData)/.test(metric.MetricName));
  const known = (metric) => (metric.Dimensions ?? []).every((dimension) => dimension.Name === "ModelId");
  return series.length === 0 ? "no logs were delivered in two weeks" : series.every(known);
})()' cloudwatch list-metrics --namespace AWS/Bedrock

refused A13 'ValidationException.*RecordNotFound' sagemaker describe-notebook-instance --notebook-instance-name "$name"

if call opensearchserverless list-collections --max-items 20; then
  ids=$(value '(answer.collectionSummaries ?? []).map((collection) => collection.id)')
  if [[ -n $ids ]]; then
    # shellcheck disable=SC2086 # one word each
    ask A15 '(() => {
      const keys = answer.collectionDetails.map((collection) => collection.kmsKeyArn);
      if (keys.some((key) => key !== "auto" && !/^arn:/.test(key ?? ""))) return false;
      return keys.includes("auto") || "every collection has a key of its own";
    })()' opensearchserverless batch-get-collection --ids $ids
  else
    result 'not checked' A15 'no collection'
  fi
else
  result 'not checked' A15 "list-collections: $(code)"
fi

base=''
if call bedrock-agent list-knowledge-bases --max-items 20; then
  for id in $(value '(answer.knowledgeBaseSummaries ?? []).map((base) => base.knowledgeBaseId)'); do
    call bedrock-agent get-knowledge-base --knowledge-base-id "$id" || continue
    if [[ $(value answer.knowledgeBase.knowledgeBaseConfiguration.type) != MANAGED ]]; then
      base=$(value answer.knowledgeBase.knowledgeBaseArn)
      break
    fi
  done
fi
if [[ -n $base ]]; then
  refused A16 'ValidationException' bedrock-agent get-resource-policy --resource-arn "$base"
else
  result 'not checked' A16 'no knowledge base that is not MANAGED'
fi

bucket=''
if call s3api list-buckets --max-items 1; then bucket=$(value '(answer.Buckets ?? [])[0]?.Name ?? ""'); fi
if [[ -n $bucket ]]; then
  # With our own number first: a call that is denied anyway would say nothing.
  if call s3api get-bucket-location --bucket "$bucket" --expected-bucket-owner "$account"; then
    refused A17 'AccessDenied' s3api get-bucket-location --bucket "$bucket" --expected-bucket-owner 000000000000
  else
    result 'not checked' A17 "get-bucket-location: $(code)"
  fi
else
  result 'not checked' A17 'no bucket, or not to be listed'
fi

if call lambda list-functions --max-items 50; then
  check A18 '(() => {
    const functions = answer.Functions ?? [];
    if (functions.length === 0) return "no function";
    return functions.every((f) => f.FunctionArn.split(":").length === 7 && f.State === undefined
      && (f.VpcConfig === undefined || typeof f.VpcConfig.VpcId === "string"));
  })()'
  policy='every function has a policy'
  for function in $(value '(answer.Functions ?? []).slice(0, 10).map((f) => f.FunctionName)'); do
    if ! call lambda get-policy --function-name "$function"; then
      policy=$(code)
      break
    fi
  done
  case $policy in
    ResourceNotFoundException) result ok A19 ;;
    every* | AccessDenied*) result 'not checked' A19 "$policy" ;;
    *) result differs A19 "$policy" ;;
  esac
else
  result 'not checked' A18 "list-functions: $(code)"
  result 'not checked' A19 "list-functions: $(code)"
fi

# Events of the last 90 days. Their text is looked at and never printed.
event() { call cloudtrail lookup-events --lookup-attributes "AttributeKey=EventName,AttributeValue=$1" --max-items 20; }
recorded() { event "$1" && [[ $(value '(answer.Events ?? []).length > 0') == true ]]; }
# named <id> <name that is expected> <name that would differ> [what has to hold of the events]
named() {
  if recorded "$2"; then
    if [[ -n ${4:-} ]]; then check "$1" "$4"; else result ok "$1"; fi
  elif recorded "$3"; then
    result differs "$1" "recorded as $3"
  else
    result 'not checked' "$1" "no such event in 90 days, or not to be looked up"
  fi
}
named A20 UpdateFunctionConfiguration20150331v2 UpdateFunctionConfiguration 'answer.Events.every((event) =>
  JSON.parse(event.CloudTrailEvent).requestParameters?.environment?.variables === undefined)'
named A24 UpdateFunctionCode20150331v2 UpdateFunctionCode
named A25 PutBucketPublicAccessBlock PutPublicAccessBlock
if recorded CreateStateMachine; then
  check A21 '(() => {
    const definitions = answer.Events.map((event) => JSON.parse(event.CloudTrailEvent).requestParameters?.definition)
      .filter((definition) => definition !== undefined);
    return definitions.every((definition) => definition === "HIDDEN_DUE_TO_SECURITY_REASONS");
  })()'
else
  result 'not checked' A21 'no state machine was made in 90 days, or not to be looked up'
fi

ask A26 '(() => {
  const upper = (answer.NotebookInstances ?? []).filter((n) => /[A-Z]/.test(n.NotebookInstanceName));
  if (upper.length === 0) return "no notebook instance with a capital in its name";
  return upper.every((n) => n.NotebookInstanceArn.endsWith(`/${n.NotebookInstanceName.toLowerCase()}`));
})()' sagemaker list-notebook-instances --max-items 100

ask A28 '(() => {
  const roles = answer.resourceIdentifiers ?? [];
  if (roles.length === 0) return "Config records no roles here";
  return roles.every((role) => /^AROA/.test(role.resourceId) && role.resourceName !== undefined
    && role.resourceDeletionTime === undefined);
})()' configservice list-discovered-resources --resource-type AWS::IAM::Role --max-items 20

# --- B: the role that lenswatch asks for --------------------------------------------------------------------

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
  for ((index = 0; index < count; index += 1)); do made+=("policy-$index"); done
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

# --- C: a guardrail, an inference profile, an event, an evaluation ------------------------------------------

word=lenswatchfirsthour$run
guardrail=''
guardrail_settings() { # guardrail_settings <action of the prompt attack filter>
  cat <<JSON
{"name": "$name", "description": "Made by scripts/first-hour.sh of lenswatch, and deleted by it.",
 "blockedInputMessaging": "Blocked.", "blockedOutputsMessaging": "Blocked.",
 "wordPolicyConfig": {"wordsConfig": [{"text": "$word"}]},
 "contentPolicyConfig": {"filtersConfig": [
   {"type": "PROMPT_ATTACK", "inputStrength": "HIGH", "outputStrength": "NONE", "inputAction": "$1"}]}}
JSON
}
guardrail_ready() {
  call bedrock get-guardrail --guardrail-identifier "$guardrail" && [[ $(value answer.status) == READY ]]
}
verdict_of_guardrail() {
  scan --control bedrock-guardrail-prompt-attack-effective
  value '(answer.findings.find((finding) => finding.resource.id === given) ?? {}).verdict' "$guardrail"
}

with_guardrail() {
  guardrail_settings NONE >"$work/guardrail.json"
  made+=(guardrail)
  if ! call bedrock create-guardrail --cli-input-json "file://$work/guardrail.json"; then
    for id in A01 A02 A31 A32; do result 'not checked' "$id" "create-guardrail: $(code)"; done
    return
  fi
  guardrail=$(value answer.guardrailId)
  until_true 60 guardrail_ready || echo 'The guardrail is not ready after a minute.'

  if [[ $(value '["BLOCK", undefined].includes(answer.wordPolicy?.words?.[0]?.inputAction)') == false ]]; then
    result differs A02 "GetGuardrail shows another action"
  else
    ask A02 'answer.action === "GUARDRAIL_INTERVENED"' bedrock-runtime apply-guardrail \
      --guardrail-identifier "$guardrail" --guardrail-version DRAFT --source INPUT \
      --content "[{\"text\":{\"text\":\"$word\"}}]"
  fi

  local before after
  before=$(verdict_of_guardrail)
  guardrail_settings BLOCK >"$work/guardrail.json"
  if call bedrock update-guardrail --guardrail-identifier "$guardrail" \
    --cli-input-json "file://$work/guardrail.json"; then
    until_true 60 guardrail_ready || true
    after=$(verdict_of_guardrail)
    echo "Judged $before with inputAction NONE, and $after with BLOCK; fail and pass are right."
    if [[ $before == fail && $after == pass ]]; then result ok A31; else result differs A31 "$before, $after"; fi
  else
    result 'not checked' A31 "update-guardrail: $(code)"
  fi

  if call bedrock create-guardrail-version --guardrail-identifier "$guardrail"; then
    local rows
    call bedrock list-guardrails || true
    rows=$(value '(answer.guardrails ?? []).filter((row) => row.id === given).map((row) => row.version).join()' \
      "$guardrail")
    if [[ $rows != DRAFT ]]; then
      result differs A01 "without identifier: ${rows:-no row}"
    else
      ask A01 'answer.guardrails.map((row) => row.version).sort().join() === "1,DRAFT"' \
        bedrock list-guardrails --guardrail-identifier "$guardrail"
    fi
  else
    result 'not checked' A01 "create-guardrail-version: $(code)"
  fi
}

trail_event() { # true as soon as CloudTrail shows the event
  event UpdateGuardrail && [[ $(value 'given !== "" && (answer.Events ?? []).some((event) =>
    event.CloudTrailEvent.includes(given))' "$guardrail") == true ]]
}
with_trail() {
  if [[ -z $guardrail ]]; then return; fi
  if ((trail_minutes == 0)); then
    result 'not checked' A32 '--trail 0'
    return
  fi
  echo "Waiting for CloudTrail's event, at most $trail_minutes minutes."
  if ! until_true $((trail_minutes * 60)) trail_event; then
    result 'not checked' A32 'the event did not come, or cannot be looked up'
    return
  fi
  echo "Fields of its request: $(value 'Object.keys(JSON.parse(answer.Events.find((event) =>
    event.CloudTrailEvent.includes(given)).CloudTrailEvent).requestParameters ?? {})' "$guardrail" | paste -sd ' ' -)"
  check A32 '(() => {
    const found = answer.Events.find((event) => event.CloudTrailEvent.includes(given));
    const { guardrailIdentifier, name, ...others } = JSON.parse(found.CloudTrailEvent).requestParameters ?? {};
    return guardrailIdentifier !== undefined && Object.keys(others).length === 0
      && name === "HIDDEN_DUE_TO_SECURITY_REASONS";
  })()' "$guardrail"
}

with_profile() {
  local copied
  if ! call bedrock list-inference-profiles --type-equals SYSTEM_DEFINED; then
    result 'not checked' A11 "list-inference-profiles: $(code)"
    return
  fi
  copied=$(value '(answer.inferenceProfileSummaries ?? [])[0]?.inferenceProfileArn ?? ""')
  if [[ -z $copied ]]; then
    result 'not checked' A11 'no system-defined profile here'
    return
  fi
  made+=(profile)
  if ! call bedrock create-inference-profile --inference-profile-name "$name" --model-source "copyFrom=$copied"; then
    result 'not checked' A11 "create-inference-profile: $(code)"
    return
  fi
  ask A11 'answer.inferenceProfileSummaries.every((profile) => profile.type === "SYSTEM_DEFINED")' \
    bedrock list-inference-profiles
}

with_refusals() {
  ask A23 'answer.FailedEntryCount === 1 && answer.Entries[0].ErrorCode === "NotAuthorizedForSourceException"' \
    events put-events --entries \
    '[{"Source": "aws.lenswatch-first-hour", "DetailType": "First hour", "Detail": "{}"}]'
  ask A27 '(answer.FailedEvaluations ?? []).length === 0' configservice put-evaluations --test-mode \
    --result-token "$name" --evaluations \
    "[{\"ComplianceResourceType\": \"AWS::S3::Bucket\", \"ComplianceResourceId\": \"$name\",
      \"ComplianceType\": \"NON_COMPLIANT\", \"OrderingTimestamp\": \"$(now)\"}]"
}

# --- D: one finding in Security Hub -------------------------------------------------------------------------

now() { node -p 'new Date().toISOString()'; }
finding_id=$name
finding_product=arn:$partition:securityhub:$region:$account:product/$account/default
finding_created=''
import_finding() { # import_finding <record state> <title> [updated at]
  cat >"$work/finding.json" <<JSON
[{"SchemaVersion": "2018-10-08", "Id": "$finding_id", "ProductArn": "$finding_product", "AwsAccountId": "$account",
  "GeneratorId": "lenswatch-first-hour", "Types": ["Software and Configuration Checks"], "Title": "$2",
  "Description": "A test of scripts/first-hour.sh of lenswatch. It says nothing about the account.",
  "CreatedAt": "$finding_created", "UpdatedAt": "${3:-$(now)}", "RecordState": "$1",
  "Severity": {"Label": "INFORMATIONAL"}, "Resources": [{"Type": "AwsAccount", "Id": "AWS::::Account:$account"}]}]
JSON
  call securityhub batch-import-findings --findings "file://$work/finding.json" &&
    [[ $(value 'answer.FailedCount ?? 0') == 0 ]]
}
stored() { # stored <expression of the finding> <value>: whether Security Hub shows it so
  call securityhub get-findings --filters "{\"Id\": [{\"Value\": \"$finding_id\", \"Comparison\": \"EQUALS\"}]}" &&
    [[ $(value "(answer.Findings ?? []).length === 1 && String(answer.Findings[0].$1) === given" "$2") == true ]]
}

with_security_hub() {
  local id first
  finding_created=$(now)
  first=$finding_created # Security Hub wants both times of a first import to be equal
  made+=(finding)
  if ! import_finding ACTIVE One "$first"; then
    unset "made[$((${#made[@]} - 1))]" # nothing was written
    if grep -q InvalidAccessException "$work/error"; then
      result ok A14
    else
      result 'not checked' A14 "batch-import-findings: $(
        value 'answer.FailedFindings[0].ErrorCode' 2>/dev/null || code
      )"
    fi
    for id in A07 A08; do result 'not checked' "$id" 'no finding could be written'; done
    return
  fi
  result 'not checked' A14 'Security Hub is on'
  if ! until_true $((settle * 3)) stored Title One; then
    for id in A07 A08; do result 'not checked' "$id" 'the finding does not show'; done
    return
  fi

  # The same time again: ignored. A later time: taken, or the silence before would prove nothing.
  import_finding ACTIVE Two "$first" || true
  sleep "$settle"
  if stored Title Two; then
    result differs A07 'an update of the same time was taken'
  elif import_finding ACTIVE Three && until_true $((settle * 3)) stored Title Three; then
    result ok A07
  else
    result 'not checked' A07 'a later update does not show either'
  fi

  if import_finding ARCHIVED Four && until_true $((settle * 3)) stored RecordState ARCHIVED &&
    call securityhub batch-update-findings --workflow Status=RESOLVED \
      --finding-identifiers "Id=$finding_id,ProductArn=$finding_product" &&
    until_true $((settle * 3)) stored Workflow.Status RESOLVED &&
    import_finding ACTIVE Five && until_true $((settle * 3)) stored RecordState ACTIVE; then
    if until_true "$settle" stored Workflow.Status NEW; then result ok A08; else result differs A08; fi
  else
    result 'not checked' A08 "a step before failed or does not show"
  fi
}

if [[ $role == yes ]] && confirm "Makes the role $role_path$role_name, which $caller alone may assume, and managed \
policies $name-<n> with the reads of \"lenswatch permissions\". Scans through it, deletes both. Costs nothing."; then
  with_role
fi
if [[ $security_hub == yes ]] && confirm "Writes the informational finding $name to Security Hub of $account in \
$region and archives it; Security Hub drops it after 90 days. Automations on new findings may see it."; then
  with_security_hub
fi
if [[ $resources == yes ]] && confirm "Makes the guardrail $name with a version, and the application inference profile \
$name. Tests one word against the guardrail, sends one event that EventBridge has to refuse and one evaluation in \
test mode. Deletes both. Costs less than a cent."; then
  with_guardrail
  with_profile
  with_refusals
  with_trail
fi
