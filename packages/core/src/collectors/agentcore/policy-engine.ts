import type { OutputOf } from '../../aws/services.ts';
import type { CedarRule } from '../../cedar/cedar-rule.ts';
import { CedarParseError, parseCedar } from '../../cedar/parse-cedar.ts';
import type { PolicyEngine } from '../../facts/agentcore.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Listed, type Reading } from '../collector.ts';

type EngineReading = Reading<
  | 'bedrock-agentcore-control:ListPolicyEngines'
  | 'bedrock-agentcore-control:GetPolicyEngine'
  | 'bedrock-agentcore-control:ListPolicies',
  never
>;
type Engine = NonNullable<OutputOf<'bedrock-agentcore-control:ListPolicyEngines'>['policyEngines']>[number];
type Policy = NonNullable<OutputOf<'bedrock-agentcore-control:ListPolicies'>['policies']>[number];

/**
 * Each policy engine with the structure of its policies: what they let through, not their text.
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/policy-core-concepts.html
 */
export const collector = defineCollector({
  fact: 'agentcore.policy-engine',
  type: 'AWS::BedrockAgentCore::PolicyEngine',
  scope: 'region',
  operations: [
    'bedrock-agentcore-control:ListPolicyEngines',
    'bedrock-agentcore-control:GetPolicyEngine',
    'bedrock-agentcore-control:ListPolicies',
  ],
  changedBy: [
    'bedrock-agentcore:CreatePolicyEngine',
    'bedrock-agentcore:UpdatePolicyEngine',
    'bedrock-agentcore:DeletePolicyEngine',
    'bedrock-agentcore:CreatePolicy',
    'bedrock-agentcore:UpdatePolicy',
    'bedrock-agentcore:DeletePolicy',
  ],
  async *list(reading) {
    for await (const page of reading.pages('bedrock-agentcore-control:ListPolicyEngines', {
      maxResults: 100,
    })) {
      const engines = stated(reading, page.policyEngines, 'a list of policy engines');
      yield* await Promise.all(engines.map((engine) => wholeOrId(reading, engine)));
    }
  },
  async get(reading, id) {
    const engine = await reading.find('bedrock-agentcore-control:GetPolicyEngine', { policyEngineId: id });
    return engine && (await engineOf(reading, id, engine));
  },
});

/** What cannot be told here is named only, so that `get` reports it as the gap of one engine. */
async function wholeOrId(reading: EngineReading, engine: Engine): Promise<Listed<'agentcore.policy-engine'>> {
  const id = stated(reading, engine.policyEngineId, 'the id of a policy engine');
  try {
    return await engineOf(reading, id, engine);
  } catch {
    return id;
  }
}

async function engineOf(
  reading: EngineReading,
  id: string,
  engine: Pick<Engine, 'policyEngineArn' | 'name' | 'status' | 'createdAt'>,
): Promise<Found<'agentcore.policy-engine'>> {
  const policies: PolicyEngine['policies'][number][] = [];
  for await (const page of reading.pages('bedrock-agentcore-control:ListPolicies', { policyEngineId: id })) {
    for (const policy of stated(reading, page.policies, `the policies of engine ${id}`)) {
      policies.push({
        name: stated(reading, policy.name, `the name of a policy of engine ${id}`),
        status: stated(reading, policy.status, `the status of a policy of engine ${id}`),
        enforcementMode: policy.enforcementMode ?? null,
        rules: rulesOf(policy.definition),
      });
    }
  }
  return {
    id,
    arn: stated(reading, engine.policyEngineArn, `the ARN of policy engine ${id}`),
    value: {
      name: stated(reading, engine.name, `the name of policy engine ${id}`),
      status: stated(reading, engine.status, `the status of policy engine ${id}`),
      createdAt: stated(reading, engine.createdAt, `the age of policy engine ${id}`).toISOString(),
      policies: policies.sort((a, b) => (a.name < b.name ? -1 : 1)),
    },
  };
}

/** A policy that is not understood spoils nothing but itself: what the others permit is still known. */
function rulesOf(definition: Policy['definition']): readonly CedarRule[] | null {
  const text = definition?.cedar?.statement ?? definition?.policy?.statement;
  if (text === undefined) return null;
  try {
    return parseCedar(text);
  } catch (error) {
    if (error instanceof CedarParseError) return null;
    throw error;
  }
}
