/**
 * The names under which a service's calls appear, the one used in `changedBy` first. AWS documents one name
 * and is seen to use another for several services, and a registry moved to a name of its own in 2026.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-bedrock.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-opensearchservice.html
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/registry-cloudtrail-integration.html
 */
const spellings: { readonly [source: string]: readonly string[] } = {
  bedrock: ['bedrock', 'bedrock-agent'],
  'bedrock-agentcore': ['bedrock-agentcore', 'agent-registry'],
  es: ['es', 'opensearchservice'],
  // Application Auto Scaling signs its trail entries with the name of EC2 Auto Scaling.
  autoscaling: ['autoscaling', 'application-autoscaling'],
  monitoring: ['monitoring', 'cloudwatch'],
  tagging: ['tagging', 'tag'],
};

const canonical = new Map(
  Object.entries(spellings).flatMap(([source, names]) =>
    names.map((name): [string, string] => [name, source]),
  ),
);

/** Lambda appends the version of its API to some names, to others not. */
const versioned: { readonly [event: string]: readonly string[] } = {
  'lambda:AddPermission': ['AddPermission20150331v2'],
  'lambda:RemovePermission': ['RemovePermission20150331v2'],
  'lambda:CreateFunction': ['CreateFunction20150331'],
  'lambda:DeleteFunction': ['DeleteFunction20150331'],
  'lambda:UpdateFunctionCode': ['UpdateFunctionCode20150331v2'],
  'lambda:UpdateFunctionConfiguration': ['UpdateFunctionConfiguration20150331v2'],
  'lambda:CreateEventSourceMapping': ['CreateEventSourceMapping20150331'],
  'lambda:UpdateEventSourceMapping': ['UpdateEventSourceMapping20150331'],
  'lambda:DeleteEventSourceMapping': ['DeleteEventSourceMapping20150331'],
  'lambda:CreateAlias': ['CreateAlias20150331'],
  'lambda:UpdateAlias': ['UpdateAlias20150331'],
  'lambda:DeleteAlias': ['DeleteAlias20150331'],
  'lambda:PublishVersion': ['PublishVersion20150331'],
  'lambda:PutFunctionConcurrency': ['PutFunctionConcurrency20171031'],
  'lambda:DeleteFunctionConcurrency': ['DeleteFunctionConcurrency20171031'],
  'lambda:TagResource': ['TagResource20170331v2'],
  'lambda:UntagResource': ['UntagResource20170331v2'],
};

/** All spellings of a service's name, e.g. `bedrock` and `bedrock-agent`. */
export function spellingsOf(source: string): readonly string[] {
  return spellings[source] ?? [source];
}

/** `bedrock-agent.amazonaws.com` as `changedBy` writes it: `bedrock`. */
export function sourceOf(eventSource: string): string {
  const name = eventSource.replace(/\.amazonaws\.com(\.cn)?$/, '');
  return canonical.get(name) ?? name;
}

/** The names under which CloudTrail may record a call that `changedBy` names `source:name`. */
export function namesOf(source: string, name: string): readonly string[] {
  return [name, ...(versioned[`${source}:${name}`] ?? [])];
}

/** `UpdateFunctionCode20150331v2` without the version of the API. */
export function nameOf(eventName: string): string {
  return eventName.replace(/20\d{6}(v\d+)?$/, '');
}
