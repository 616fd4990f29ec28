# A table of DynamoDB. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

table_gone() { call dynamodb delete-table --table-name "$1" || [[ $(code) == ResourceNotFoundException ]]; }
remove_table() { until_true 60 table_gone "$1"; } # one that is being made cannot be deleted yet
table_ready() {
  call dynamodb describe-table --table-name "$name" && [[ $(value answer.Table?.TableStatus) == ACTIVE ]]
}

with_table() {
  made+=("table $name")
  if ! call dynamodb create-table --table-name "$name" --billing-mode PAY_PER_REQUEST \
    --attribute-definitions AttributeName=pk,AttributeType=S AttributeName=sk,AttributeType=S \
    --key-schema AttributeName=pk,KeyType=HASH AttributeName=sk,KeyType=RANGE; then
    unchecked "create-table: $(code)" A46 A47 A48 A49 A50 A51 A52 A53
    return
  fi
  if ! until_true $((settle * 6)) table_ready || ! put_item 1 || ! put_item 2; then
    unchecked 'the table is not ready' A46 A47 A48 A49 A50 A51 A52 A53
    return
  fi
  table_expressions
  table_comparisons
  table_pages
  table_transactions
  table_tokens
}

put_item() { call dynamodb put-item --table-name "$name" --item "$(key_of p "$1")"; }
key_of() { echo "{\"pk\": {\"S\": \"$1\"}, \"sk\": {\"S\": \"$2\"}}"; }

table_expressions() {
  local word get=(dynamodb get-item --table-name "$name" --key "$(key_of p 1)" --projection-expression)
  for word in name region status ttl; do is_refused 'ValidationException.*reserved' "${get[@]}" "$word" || break; done
  result "$verdict" A46 "$why"
  is_refused 'ValidationException.*unused' "${get[@]}" a --expression-attribute-names '{"#b": "b"}' &&
    is_refused 'ValidationException.*unused' dynamodb put-item --table-name "$name" --item "$(key_of p 3)" \
      --condition-expression 'attribute_not_exists(pk)' --expression-attribute-values '{":b": {"S": "b"}}' || true
  result "$verdict" A47 "$why"
}

# The items of partition p; --no-paginate, or the AWS CLI would ask for the next page by itself.
query() {
  call dynamodb query --table-name "$name" --consistent-read --no-paginate --key-condition-expression 'pk = :p' "$@"
}
of_p='":p": {"S": "p"}'

# Neither of the two items has an attribute "a".
table_comparisons() {
  local operator found=''
  for operator in '<>' '=' '<' '<=' '>' '>='; do
    if ! query --filter-expression "a $operator :v" --expression-attribute-values "{$of_p, \":v\": {\"S\": \"v\"}}"; then
      unchecked "query: $(code)" A48
      return
    fi
    if [[ $(value answer.Count) != 0 ]]; then found+="$operator$(value answer.Count) "; fi
  done
  if [[ $found == '<>2 ' ]]; then result ok A48; else result differs A48 "holds: ${found:-nothing}"; fi
}

table_pages() {
  local full
  if ! query --limit 2 --expression-attribute-values "{$of_p}"; then
    unchecked "query: $(code)" A49
    return
  fi
  full=$(value 'answer.Count === 2 && answer.LastEvaluatedKey !== undefined')
  if ! query --limit 1 --filter-expression 'attribute_exists(a)' --expression-attribute-values "{$of_p}"; then
    unchecked "query: $(code)" A49
    return
  fi
  check A49 'given === "true" && answer.Count === 0 && answer.ScannedCount === 1
    && answer.LastEvaluatedKey !== undefined' "$full"
}

deletions() { # deletions <how many>: of items that do not exist
  value "JSON.stringify(Array.from({ length: Number(given) }, (_, index) =>
    ({ Delete: { TableName: '$name', Key: { pk: { S: 'none' }, sk: { S: String(index) } } } })))" "$1" /dev/null
}

table_transactions() {
  local one="{\"Delete\": {\"TableName\": \"$name\", \"Key\": $(key_of none 1)}}"
  local write=(dynamodb transact-write-items --transact-items)
  limited A50 ValidationException "$(deletions 100)" "$(deletions 101)" "${write[@]}"
  refused A51 'ValidationException.*one item' "${write[@]}" "[$one, $one]"
  refused A52 'TransactionCanceled.*None, ConditionalCheckFailed' "${write[@]}" "[$one,
    {\"ConditionCheck\": {\"TableName\": \"$name\", \"Key\": $(key_of none 2),
      \"ConditionExpression\": \"attribute_exists(pk)\"}}]"
}

table_tokens() {
  local write=(dynamodb transact-write-items --client-request-token "$name" --transact-items)
  local counting
  counting="[{\"Update\": {\"TableName\": \"$name\", \"Key\": $(key_of counted 1), \"UpdateExpression\": \"ADD n :one\",
    \"ExpressionAttributeValues\": {\":one\": {\"N\": \"1\"}}}}]"
  if ! call "${write[@]}" "$counting" || ! call "${write[@]}" "$counting" ||
    ! call dynamodb get-item --table-name "$name" --consistent-read --key "$(key_of counted 1)"; then
    unchecked "transact-write-items: $(code)" A53
  elif [[ $(value answer.Item?.n?.N) != 1 ]]; then
    result differs A53 'the item does not count to one'
  else
    refused A53 IdempotentParameterMismatch "${write[@]}" "$(deletions 1)"
  fi
}
