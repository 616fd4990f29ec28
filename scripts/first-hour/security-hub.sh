# Findings in Security Hub. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

finding_id=$name
finding_created=''
product() { echo "arn:$partition:securityhub:$region:$account:product/$account/default"; }
import_finding() { # import_finding <record state> <title> [updated at]
  cat >"$work/finding.json" <<JSON
[{"SchemaVersion": "2018-10-08", "Id": "$finding_id", "ProductArn": "$(product)", "AwsAccountId": "$account",
  "GeneratorId": "lenswatch-first-hour", "Types": ["Software and Configuration Checks"], "Title": "$2",
  "Description": "A test of scripts/first-hour.sh of lenswatch. It says nothing about the account.",
  "CreatedAt": "$finding_created", "UpdatedAt": "${3:-$(now)}", "RecordState": "$1",
  "Severity": {"Label": "INFORMATIONAL"}, "Resources": [{"Type": "AwsAccount", "Id": "AWS::::Account:$account"}]}]
JSON
  call securityhub batch-import-findings --findings "file://$work/finding.json" &&
    [[ $(value 'answer.FailedCount ?? 0') == 0 ]]
}
remove_finding() {
  finding_id=$1
  import_finding ARCHIVED 'Archived.'
}
stored() { # stored <expression of the finding> <value>: whether Security Hub shows it so
  call securityhub get-findings --filters "{\"Id\": [{\"Value\": \"$finding_id\", \"Comparison\": \"EQUALS\"}]}" &&
    [[ $(value "(answer.Findings ?? []).length === 1 && String(answer.Findings[0].$1) === given" "$2") == true ]]
}

with_security_hub() {
  local first
  finding_created=$(now)
  first=$finding_created # Security Hub wants both times of a first import to be equal
  made+=("finding $name")
  if ! import_finding ACTIVE One "$first"; then
    unmade # nothing was written
    if grep -q InvalidAccessException "$work/error"; then
      result ok A14
    else
      result 'not checked' A14 "batch-import-findings: $(
        value 'answer.FailedFindings[0].ErrorCode' 2>/dev/null || code
      )"
    fi
    unchecked 'no finding could be written' A07 A08 A34
    return
  fi
  result 'not checked' A14 'Security Hub is on'
  if ! until_true $((settle * 3)) stored Title One; then
    unchecked 'the finding does not show' A07 A08 A34
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
      --finding-identifiers "Id=$finding_id,ProductArn=$(product)" &&
    until_true $((settle * 3)) stored Workflow.Status RESOLVED &&
    import_finding ACTIVE Five && until_true $((settle * 3)) stored RecordState ACTIVE; then
    if until_true "$settle" stored Workflow.Status NEW; then result ok A08; else result differs A08; fi
  else
    result 'not checked' A08 "a step before failed or does not show"
  fi
  with_archived
}

# A second finding, which is never active: nothing has to be taken back.
with_archived() {
  finding_id=$name-archived
  if ! import_finding ARCHIVED One "$finding_created"; then
    if [[ -s $work/error ]] && unanswered; then
      unchecked "batch-import-findings: $(code)" A34
    else
      result differs A34 'it was not imported'
    fi
  elif until_true $((settle * 3)) stored RecordState ARCHIVED; then
    result ok A34
  elif stored RecordState ACTIVE; then
    made+=("finding $finding_id")
    result differs A34 'it is active'
  else
    unchecked 'the finding does not show' A34
  fi
}
