# What reading alone can answer. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

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

read_scanned_as_you() {
  scan
  echo "Operations that were denied, or answered in another way than was taken for true:"
  print_gaps
  check A29 "$gaps.every((gap) => $plain.includes(gap.reason)) &&
    answer.findings.every((finding) => finding.reason !== 'INTERNAL')"
}

read_invocation_logging() {
  ask A03 '!answer.loggingConfig || (answer.loggingConfig.s3Config || answer.loggingConfig.cloudWatchConfig
    ? "invocation logging is on here" : false)' bedrock get-model-invocation-logging-configuration
}

read_trails() {
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
}

read_bedrock_keys() {
  if call iam list-service-specific-credentials --all-users --service-name bedrock.amazonaws.com; then
    result ok A05
  elif [[ $(code) == ValidationError || $(code) == InvalidInput ]]; then
    result differs A05 "$(code)"
  else
    result 'not checked' A05 "$(code)"
  fi
}

read_agents() {
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
}

read_managed_policies() {
  ask A09 '(() => {
    const attached = ["UserDetailList", "RoleDetailList", "GroupDetailList"].flatMap((list) => answer[list] ?? [])
      .flatMap((principal) => principal.AttachedManagedPolicies ?? []).map((policy) => policy.PolicyArn)
      .filter((arn) => arn.includes(":iam::aws:"));
    const listed = new Set((answer.Policies ?? []).map((policy) => policy.Arn));
    return attached.length === 0 ? "no AWS managed policy is attached" : attached.every((arn) => listed.has(arn));
  })()' iam get-account-authorization-details
}

read_inference_profiles() {
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
}

read_log_deliveries() {
  ask A12 '(() => {
    const series = (answer.Metrics ?? []).filter((metric) => /^ModelInvocation(Logs|LargeData)/.test(metric.MetricName));
    const known = (metric) => (metric.Dimensions ?? []).every((dimension) => dimension.Name === "ModelId");
    return series.length === 0 ? "no logs were delivered in two weeks" : series.every(known);
  })()' cloudwatch list-metrics --namespace AWS/Bedrock
}

read_notebook_missing() {
  refused A13 'ValidationException.*RecordNotFound' sagemaker describe-notebook-instance --notebook-instance-name "$name"
}

read_collections() {
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
}

read_knowledge_bases() {
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
}

read_buckets() {
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
}

read_functions() {
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
}

read_recorded_events() {
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
}

read_notebook_arns() {
  ask A26 '(() => {
    const upper = (answer.NotebookInstances ?? []).filter((n) => /[A-Z]/.test(n.NotebookInstanceName));
    if (upper.length === 0) return "no notebook instance with a capital in its name";
    return upper.every((n) => n.NotebookInstanceArn.endsWith(`/${n.NotebookInstanceName.toLowerCase()}`));
  })()' sagemaker list-notebook-instances --max-items 100
}

read_recorded_roles() {
  ask A28 '(() => {
    const roles = answer.resourceIdentifiers ?? [];
    if (roles.length === 0) return "Config records no roles here";
    return roles.every((role) => /^AROA/.test(role.resourceId) && role.resourceName !== undefined
      && role.resourceDeletionTime === undefined);
  })()' configservice list-discovered-resources --resource-type AWS::IAM::Role --max-items 20
}

# A service answers where AWS lists it, and nowhere else.
read_offerings() {
  local answers=true
  if ! call bedrock-agentcore-control list-agent-runtimes --max-items 1; then
    answers=false
    if ! grep -q 'Could not connect to the endpoint' "$work/error"; then
      unchecked "list-agent-runtimes: $(code)" A76
      return
    fi
  fi
  ask A76 "(() => {
    const regions = (answer.Parameters ?? []).map((parameter) => parameter.Value);
    return regions.length > 0 && regions.includes('$region') === $answers;
  })()" ssm get-parameters-by-path --path /aws/service/global-infrastructure/services/bedrock-agentcore/regions
}

with_reads() {
  read_scanned_as_you
  read_invocation_logging
  read_trails
  read_bedrock_keys
  read_agents
  read_managed_policies
  read_inference_profiles
  read_log_deliveries
  read_notebook_missing
  read_collections
  read_knowledge_bases
  read_buckets
  read_functions
  read_recorded_events
  read_notebook_arns
  read_recorded_roles
  read_offerings
  read_event_patterns
}
