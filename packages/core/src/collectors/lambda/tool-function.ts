import { type FunctionReference, parseFunctionArn } from '../../aws/function-arn.ts';
import type { ToolFunction } from '../../facts/lambda.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Reading } from '../collector.ts';
import { parsedPolicy } from '../iam/parsed-policy.ts';

const operations = [
  'lambda:GetFunctionConfiguration',
  'lambda:GetPolicy',
  'lambda:ListFunctionUrlConfigs',
] as const;

type ToolReading = Reading<
  (typeof operations)[number],
  'bedrock-agent.agent' | 'bedrock-agent.agent-tools' | 'bedrock-agent.flow' | 'agentcore.gateway-target'
>;

/**
 * The functions that agents, flows and gateways call, once per version or alias that they name, with the policy and
 * the URLs that open them. One that is named and does not exist is a fact too. Other functions stay unread,
 * and so do environments.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/agents-lambda.html
 */
export const collector = defineCollector({
  fact: 'lambda.tool-function',
  type: 'AWS::Lambda::Function',
  scope: 'region',
  operations,
  changedBy: [
    'lambda:CreateFunction20150331',
    'lambda:UpdateFunctionConfiguration20150331v2',
    'lambda:UpdateFunctionCode20150331v2',
    'lambda:DeleteFunction20150331',
    'lambda:PublishVersion20150331',
    'lambda:CreateAlias20150331',
    'lambda:UpdateAlias20150331',
    'lambda:DeleteAlias20150331',
    'lambda:AddPermission20150331v2',
    'lambda:RemovePermission20150331v2',
    'lambda:CreateFunctionUrlConfig',
    'lambda:UpdateFunctionUrlConfig',
    'lambda:DeleteFunctionUrlConfig',
  ],
  dependsOn: [
    'bedrock-agent.agent',
    'bedrock-agent.agent-tools',
    'bedrock-agent.flow',
    'agentcore.gateway-target',
  ],
  async *list(reading) {
    yield* referencesIn(reading);
  },
  async get(reading, id) {
    if (!referencesIn(reading).has(id)) return undefined;
    const reference = parseFunctionArn(id);
    if (!reference) return reading.giveUp('PARSE_ERROR', `${id} is not the ARN of a function.`);
    if (reference.account !== reading.account) {
      return reading.giveUp('CROSS_ACCOUNT', `Function ${id} belongs to account ${reference.account}.`);
    }
    return { id, arn: id, value: await functionOf(reading, id, reference) };
  },
  async *affected(reading, reference) {
    for (const id of referencesIn(reading)) {
      const named = parseFunctionArn(id);
      if (named && (named.name === reference || named.functionArn === reference)) yield id;
    }
  },
});

/** Every function that some version of an agent or a flow, or a target of a gateway, names. */
function referencesIn(reading: ToolReading): ReadonlySet<string> {
  const references = [
    ...reading
      .known('bedrock-agent.agent')
      .flatMap(({ value }) => value.versions.map(({ overrideLambdaArn }) => overrideLambdaArn)),
    ...reading
      .known('bedrock-agent.agent-tools')
      .flatMap(({ value }) => [
        value.orchestratorArn,
        ...value.versions.flatMap(({ actionGroups }) => actionGroups.map(({ lambdaArn }) => lambdaArn)),
      ]),
    ...reading
      .known('bedrock-agent.flow')
      .flatMap(({ value }) => value.versions.flatMap(({ nodes }) => nodes.map(({ lambdaArn }) => lambdaArn))),
    ...reading.known('agentcore.gateway-target').map(({ value }) => value.lambdaArn),
  ];
  return new Set(references.filter((reference) => reference !== null));
}

async function functionOf(
  reading: ToolReading,
  id: string,
  { functionArn: FunctionName, qualifier, region }: FunctionReference,
): Promise<ToolFunction> {
  const at = { region };
  const asked = { FunctionName, ...(qualifier !== null && { Qualifier: qualifier }) };
  const [configuration, policy] = await Promise.all([
    reading.find('lambda:GetFunctionConfiguration', asked, at),
    reading.find('lambda:GetPolicy', asked, at),
  ]);
  if (!configuration) {
    return { exists: false, state: null, roleArn: null, subnetIds: [], policy: null, urls: [] };
  }
  return {
    exists: true,
    state: configuration.State ?? null,
    roleArn: stated(reading, configuration.Role, `the role of function ${id}`),
    subnetIds: [...(configuration.VpcConfig?.SubnetIds ?? [])].sort(),
    policy: policy?.Policy ? parsedPolicy(reading, policy.Policy, `policy of function ${id}`) : null,
    urls: await urlsOf(reading, FunctionName, region),
  };
}

async function urlsOf(
  reading: ToolReading,
  FunctionName: string,
  region: string,
): Promise<ToolFunction['urls']> {
  const urls: { authType: string; qualifier: string | null }[] = [];
  for await (const page of reading.pages('lambda:ListFunctionUrlConfigs', { FunctionName }, { region })) {
    for (const { AuthType, FunctionArn = '' } of stated(reading, page.FunctionUrlConfigs, 'function URLs')) {
      urls.push({
        authType: stated(reading, AuthType, `who may use a URL of ${FunctionName}`),
        qualifier: parseFunctionArn(FunctionArn)?.qualifier ?? null,
      });
    }
  }
  return urls.sort((a, b) => ((a.qualifier ?? '') < (b.qualifier ?? '') ? -1 : 1));
}
