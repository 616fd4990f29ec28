#!/usr/bin/env bash
# Checks on a real AWS account what docs/assumptions.md takes for true, and that a scan gets by with the
# permissions that lenswatch asks for. Needs the AWS CLI, Node.js and this checkout after "npm ci".
#
# Each line "ok|differs|not checked  <id>  <assumption>" answers for the line of that id in the table there.
# Nothing is printed but names of operations, error codes and fields: no prompt, message or policy text.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: scripts/first-hour.sh [--region <region>] [--role] [--refusals] [--resources] [--security-hub]
                             [--hub <prefix>] [--yes]

Always: asks AWS who you are, scans one region as you, has EventBridge try patterns on events that are not sent, and
  checks assumptions by reading alone. Free, but for a few cents of CloudWatch metric data in an account with much
  Bedrock traffic.
  --role           makes the role /lenswatch/lenswatch-first-hour, which trusts you alone, with the policies that
                   "lenswatch permissions" prints; scans through it; deletes both. Free.
  --refusals       asks for what AWS has to refuse: a queue, a schedule, a state machine, a log group, two stacks and
                   a Config rule, each with something wrong, eleven events at once, evaluations of rules that do not
                   exist. What AWS makes all the same is deleted. Free; CloudTrail shows the refusals.
  --resources      makes a guardrail, a version of it and an application inference profile; an on-demand table with a
                   few items; a bucket with one object; three queues; an event bus with two rules; deletes them.
                   Sends a few messages and events to its own queues and bus, one event that EventBridge has to
                   refuse and one evaluation in test mode. Less than a cent.
  --security-hub   writes two informational findings to Security Hub and archives them. Findings cannot be deleted:
                   Security Hub drops them after 90 days. A fraction of a cent; free below 10,000 findings a month.
  --hub <prefix>   where you are in account and region of a deployed hub: looks at its sweeps, table, queues, logs,
                   bus, mappings and stack sets. Reads alone, a fraction of a cent. Then, if you agree, sets one of its
                   alarms to ALARM and back: whoever subscribed to its topic gets a mail of it. Free.

  --region <name>  default: the one that the AWS CLI uses
  --trail <min>    how long --resources waits for CloudTrail's event, in minutes (default 15; 0: not at all)
  --settle <sec>   how long AWS gets to show what was written, in seconds (default 20)
  --yes            does not ask before it makes something
TEXT
}

region='' role=no refusals=no resources=no security_hub=no hub='' yes=no trail_minutes=15 settle=20
while (($# > 0)); do
  case $1 in
    --region) region=${2:?"--region needs a name"}; shift ;;
    --trail) trail_minutes=${2:?"--trail needs minutes"}; shift ;;
    --settle) settle=${2:?"--settle needs seconds"}; shift ;;
    --hub) hub=${2:?"--hub needs the prefix of a hub"}; shift ;;
    --role) role=yes ;;
    --refusals) refusals=yes ;;
    --resources) resources=yes ;;
    --security-hub) security_hub=yes ;;
    --yes) yes=yes ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
[[ $trail_minutes =~ ^[0-9]+$ && $settle =~ ^[0-9]+$ && $hub =~ ^[a-z0-9-]*$ ]] || { usage >&2; exit 2; }

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
run=$(node -p 'require("node:crypto").randomBytes(5).toString("hex")')
region=${region:-${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}}
[[ -n $region ]] || { echo 'Name a region with --region.' >&2; exit 2; }
export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_DEFAULT_OUTPUT=json AWS_PAGER=''

name=lenswatch-first-hour-$run # of all that is made but the role: no other run and nobody else uses it
for part in removal questions reads event-patterns role guardrail refusals table bucket queues security-hub hub alarm; do
  # shellcheck source=/dev/null
  source "$root/scripts/first-hour/$part.sh"
done
work=$(mktemp -d)
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

call sts get-caller-identity || { echo "AWS does not say who you are: $(code)." >&2; exit 1; }
caller=$(value answer.Arn)
account=$(value answer.Account)
partition=$(value 'answer.Arn.split(":")[1]')
echo "You are $caller in $region. Reading only."

with_reads
if [[ -n $hub ]]; then with_hub; fi
if [[ $role == yes ]] && confirm "Makes the role $role_path$role_name, which $caller alone may assume, and managed \
policies $name-<n> with the reads of \"lenswatch permissions\". Scans through it, deletes both. Costs nothing."; then
  with_role
fi
if [[ $refusals == yes ]] && confirm "Asks for a queue, a schedule, a state machine, a log group, two stacks and a \
Config rule $name, for eleven events at once and for evaluations of rules that do not exist. AWS has to refuse all of \
it; what it makes all the same is deleted. Costs nothing."; then
  with_refusals
fi
if [[ $security_hub == yes ]] && confirm "Writes the informational findings $name and $name-archived to Security Hub \
of $account in $region and archives them; Security Hub drops them after 90 days. Automations on new findings may see \
them."; then
  with_security_hub
fi
if [[ $resources == yes ]] && confirm "Makes the guardrail $name with a version, and the application inference profile \
$name. Tests one word against the guardrail, sends one event that EventBridge has to refuse and one evaluation in \
test mode. Makes the table, the bucket, the event bus and three queues $name, writes into them and sends a few messages \
and events. Deletes all of it. Costs less than a cent."; then
  with_guardrail
  with_profile
  with_events
  with_table
  with_bucket
  with_queues
  with_trail
fi
if [[ -n $hub ]] && confirm "Sets one alarm of the hub $hub to ALARM and back. Whoever subscribed to its topic gets a \
mail for each. Costs nothing."; then
  with_alarm
fi
