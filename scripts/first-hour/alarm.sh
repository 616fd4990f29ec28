# An alarm of a deployed hub. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

alarm='' alarm_before=''
set_alarm() { # set_alarm <state>
  call cloudwatch set-alarm-state --alarm-name "$alarm" --state-value "$1" --state-reason 'A test of first-hour.sh'
}
remove_alarm() { set_alarm "$alarm_before"; }

# Actions after a time in milliseconds.
acts="(answer.AlarmHistoryItems ?? []).filter((item) => $time(item.Timestamp) > Number(given))"
actions() {
  call cloudwatch describe-alarm-history --alarm-name "$alarm" --history-item-type Action --no-paginate \
    --scan-by TimestampDescending
}
acted() { actions && [[ $(value "$acts.length > 0" "$1") == true ]]; }

# Any alarm that is not in state ALARM already.
with_alarm() {
  local since
  if ! call cloudwatch describe-alarms --alarm-name-prefix "$hub-" --max-items 100; then
    unchecked "describe-alarms: $(code)" A73
    return
  fi
  alarm=$(value '(answer.MetricAlarms ?? []).find((one) => one.StateValue !== "ALARM" && one.ActionsEnabled
    && (one.AlarmActions ?? []).some((action) => action.split(":")[2] === "sns"))?.AlarmName ?? ""')
  if [[ -z $alarm ]]; then
    unchecked 'no alarm with a topic, or all are in state ALARM' A73
    return
  fi
  alarm_before=$(value 'answer.MetricAlarms.find((one) => one.AlarmName === given).StateValue' "$alarm")
  if ! actions; then
    unchecked "describe-alarm-history: $(code)" A73
    return
  fi
  since=$(value "(answer.AlarmHistoryItems ?? []).map((item) => $time(item.Timestamp))[0] ?? 0")
  made+=("alarm $alarm")
  if ! set_alarm ALARM; then
    unmade
    unchecked "set-alarm-state: $(code)" A73
    return
  fi
  if until_true $((settle * 3)) acted "$since"; then
    check A73 "$acts.every((item) => item.HistorySummary.startsWith('Successfully executed action'))" "$since"
  else
    unchecked 'its history shows no action' A73
  fi
}
