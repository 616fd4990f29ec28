# Queues of SQS, and an event bus that delivers to them. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

remove_bus() {
  local rule
  call events describe-event-bus --name "$1" || { [[ $(code) == ResourceNotFoundException ]]; return; }
  for rule in "$1-in" "$1-out"; do
    call events remove-targets --event-bus-name "$1" --rule "$rule" --ids queue ||
      [[ $(code) == ResourceNotFoundException ]] || return 1
    call events delete-rule --event-bus-name "$1" --name "$rule" ||
      [[ $(code) == ResourceNotFoundException ]] || return 1
  done
  aws events delete-event-bus --name "$1" >/dev/null
}

queue_arn() { echo "arn:$partition:sqs:$region:$account:$1"; }
rule_arn() { echo "arn:$partition:events:$region:$account:rule/$name/$1"; }
url=''
make_queue() { # make_queue <name> <attributes as JSON>: its URL is in "url"
  made+=("queue $1")
  call sqs create-queue --queue-name "$1" --attributes "$2" || return 1
  url=$(value answer.QueueUrl)
}
# Lets one rule of the bus in, as JSON text inside of JSON.
policy_for() { # policy_for <queue> <rule>
  value 'JSON.stringify({ Policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: given.split(" ")[0],
    Condition: { ArnEquals: { "aws:SourceArn": given.split(" ")[1] } } }] }) })' \
    "$(queue_arn "$1") $(rule_arn "$2")" /dev/null
}

# Whether a queue has a message, which stays visible.
received() {
  call sqs receive-message --queue-url "$1" --visibility-timeout 0 --wait-time-seconds 1 &&
    [[ $(value '(answer.Messages ?? []).length > 0') == true ]]
}
handle() { value 'answer.Messages[0].ReceiptHandle'; }
sent() { call sqs send-message --queue-url "$1" --message-body 'First hour'; }

with_queues() {
  local own dead short
  if ! make_queue "$name-dead" "$(policy_for "$name-dead" "$name-out")"; then
    unchecked "create-queue: $(code)" A54 A55 A56 A57 A58 A59 A60
    return
  fi
  dead=$url
  if ! make_queue "$name" "$(policy_for "$name" "$name-in")"; then
    unchecked "create-queue: $(code)" A54 A55 A56 A57 A58 A59 A60
    return
  fi
  own=$url
  queue_handles "$own"
  if make_queue "$name-short" "$(value 'JSON.stringify({ RedrivePolicy:
    JSON.stringify({ deadLetterTargetArn: given, maxReceiveCount: 1 }) })' "$(queue_arn "$name-dead")" /dev/null)"; then
    short=$url
    queue_deaths "$short" "$dead"
  else
    unchecked "create-queue: $(code)" A56
  fi
  with_bus "$own" "$dead"
  queue_limits "$own"
}

queue_handles() {
  local first
  if ! sent "$1" || ! until_true "$settle" received "$1"; then
    unchecked 'a message does not arrive' A55
    return
  fi
  first=$(handle)
  if ! until_true "$settle" received "$1"; then
    unchecked 'a message does not come back' A55
    return
  fi
  call sqs delete-message --queue-url "$1" --receipt-handle "$first" || true
  if ! until_true "$settle" received "$1"; then
    result differs A55 'an earlier handle deleted it'
  elif ! call sqs delete-message --queue-url "$1" --receipt-handle "$(handle)"; then
    unchecked "delete-message: $(code)" A55
  elif until_true "$settle" received "$1"; then
    result differs A55 'the last handle did not delete it'
  else
    result ok A55
  fi
}

queue_deaths() {
  if ! sent "$1" || ! until_true "$settle" received "$1"; then
    unchecked 'a message does not arrive' A56
  elif received "$1"; then
    result differs A56 'it was received twice'
  elif until_true $((settle * 3)) received "$2"; then
    call sqs delete-message --queue-url "$2" --receipt-handle "$(handle)" || true
    result ok A56
  else
    unchecked 'it shows in neither queue' A56
  fi
}

# Messages of this size lie in the way of every other look into the queue.
queue_limits() {
  refused A57 'InvalidParameterValue' sqs send-message --queue-url "$1" --message-body late --delay-seconds 901
  head -c 1048576 /dev/zero | tr '\0' x >"$work/large"
  { cat "$work/large" && printf x; } >"$work/too-large"
  limited A54 'InvalidParameterValue|TooLong' "file://$work/large" "file://$work/too-large" \
    sqs send-message --queue-url "$1" --message-body
}

make_rule() { # make_rule <rule> <source>
  call events put-rule --event-bus-name "$name" --name "$1" --event-pattern "{\"source\": [\"$2\"]}" &&
    call events put-targets --event-bus-name "$name" --rule "$1" --targets "[{\"Id\": \"queue\",
      \"Arn\": \"$(queue_arn "$name")\", \"DeadLetterConfig\": {\"Arn\": \"$(queue_arn "$name-dead")\"}}]"
}
events_of() { # events_of <bytes> <source>
  value 'JSON.stringify([{ EventBusName: given.split(" ")[0], Source: given.split(" ")[1], DetailType: "First hour",
    Detail: JSON.stringify({ text: "x".repeat(Number(given.split(" ")[2])) }) }])' "$name $2 $1" /dev/null
}
from() { # from <source>: whether the message that was just received is an event of it
  [[ $(value 'JSON.parse(answer.Messages[0].Body).source') == "$1" ]]
}

# The queue lets in what the rule "in" sends, not what the rule "out" sends; the dead-letter queue does.
with_bus() {
  made+=("bus $name")
  if ! call events create-event-bus --name "$name"; then
    unchecked "create-event-bus: $(code)" A58 A59 A60
    return
  fi
  events_of 1000000 "$name-large" >"$work/large"
  events_of 1100000 "$name-large" >"$work/too-large"
  limited A58 ValidationException "file://$work/large" "file://$work/too-large" events put-events --entries
  if ! make_rule "$name-in" "$name-in" || ! make_rule "$name-out" "$name-out"; then
    unchecked "put-rule: $(code)" A59 A60
    return
  fi
  sleep "$settle" # a rule takes a moment to work
  delivered "$1" "$2"
}

delivered() {
  if ! call events put-events --entries "$(events_of 1 "$name-in")" ||
    ! call events put-events --entries "$(events_of 1 "$name-out")"; then
    unchecked "put-events: $(code)" A59 A60
    return
  fi
  local arrived=no
  if until_true $((settle * 3)) received "$1"; then arrived=yes; fi
  if [[ $arrived == no ]]; then
    result differs A59 'the event that the queue lets in does not arrive'
  elif from "$name-in"; then
    call sqs delete-message --queue-url "$1" --receipt-handle "$(handle)" || true
    # What is still there was not let in.
    if until_true "$settle" received "$1"; then result differs A59 'another rule is let in'; else result ok A59; fi
  else
    result differs A59 'another rule is let in'
  fi
  if ! until_true $((settle * 3)) received "$2"; then
    result differs A60 'the other event is no dead letter'
  elif from "$name-out"; then
    result ok A60
  else
    result differs A60 'an event that was let in is a dead letter'
  fi
}
