# A bucket of S3. Sourced by scripts/first-hour.sh.
# shellcheck shell=bash

remove_bucket() {
  call s3api delete-object --bucket "$1" --key first-hour || true # it may not be there
  call s3api delete-bucket --bucket "$1" || [[ $(code) == NoSuchBucket ]]
}

with_bucket() {
  local create=(s3api create-bucket --bucket "$name") put=(s3api put-object --bucket "$name" --key first-hour)
  if [[ $region != us-east-1 ]]; then create+=(--create-bucket-configuration "LocationConstraint=$region"); fi
  made+=("bucket $name")
  if ! call "${create[@]}"; then
    unchecked "create-bucket: $(code)" A74 A75
    return
  fi
  echo 'First hour' >"$work/body"
  if ! call "${put[@]}" --body "$work/body"; then
    unchecked "put-object: $(code)" A74 A75
    return
  fi
  is_refused PreconditionFailed "${put[@]}" --body "$work/body" --if-none-match '*' &&
    is_refused PreconditionFailed "${put[@]}" --body "$work/body" --if-match '"00000000000000000000000000000000"' || true
  result "$verdict" A74 "$why"
  refused A75 NoSuchKey s3api get-object --bucket "$name" --key none "$work/none"
}
