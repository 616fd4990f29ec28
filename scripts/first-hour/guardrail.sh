# A guardrail and its event, an inference profile, an event and an evaluation. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

delete_guardrail() { aws bedrock delete-guardrail --guardrail-identifier "$1" >/dev/null; }
remove_guardrail() {
  aws bedrock list-guardrails >"$work/found" || return 1
  each '(answer.guardrails ?? []).filter((g) => g.name === given).map((g) => g.id)' "$name" delete_guardrail
}
delete_profile() { aws bedrock delete-inference-profile --inference-profile-identifier "$1" >/dev/null; }
remove_profile() {
  aws bedrock list-inference-profiles --type-equals APPLICATION >"$work/found" || return 1
  each '(answer.inferenceProfileSummaries ?? []).filter((p) => p.inferenceProfileName === given)
    .map((p) => p.inferenceProfileArn)' "$name" delete_profile
}

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
    unchecked "create-guardrail: $(code)" A01 A02 A31 A32
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

with_events() {
  ask A23 'answer.FailedEntryCount === 1 && answer.Entries[0].ErrorCode === "NotAuthorizedForSourceException"' \
    events put-events --entries \
    '[{"Source": "aws.lenswatch-first-hour", "DetailType": "First hour", "Detail": "{}"}]'
  ask A27 '(answer.FailedEvaluations ?? []).length === 0' configservice put-evaluations --test-mode \
    --result-token "$name" --evaluations \
    "[{\"ComplianceResourceType\": \"AWS::S3::Bucket\", \"ComplianceResourceId\": \"$name\",
      \"ComplianceType\": \"NON_COMPLIANT\", \"OrderingTimestamp\": \"$(now)\"}]"
}
