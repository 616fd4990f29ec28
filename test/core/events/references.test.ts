import { globalRegionOf } from '@lenswatch/core/aws/partition.ts';
import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { type Change, parseChange } from '@lenswatch/core/events/change.ts';
import { referencesOf, refersTo } from '@lenswatch/core/events/references.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mappedEvents } from '../../support/mapped-events.ts';
import { account, type EventAbout, region, syntheticEvent } from '../../support/synthetic-event.ts';
import { mutatingCalls } from './mutating-calls.ts';

const catalogue = { collectors };
const declared = new Set(collectors.flatMap(({ changedBy }) => changedBy));

function changeOf(event: string, about: EventAbout = {}): Change {
  const change = parseChange(JSON.stringify(syntheticEvent(event, about)));
  if ('ignored' in change) throw new Error(`${event} is ignored: ${change.ignored}`);
  return change;
}

/** `fact id` for everything that an event leads to; `*` for a listing. Only of these facts, where some are named. */
function told(event: string, about: EventAbout = {}, facts?: ReadonlySet<string>): readonly string[] {
  return referencesOf(changeOf(event, about), catalogue)
    .filter(({ fact }) => !facts || facts.has(fact))
    .map(({ fact, id }) => `${fact} ${id ?? '*'}`)
    .sort();
}

describe('every event that a collector waits for', () => {
  test('is about something, whatever AWS left of its parameters', () => {
    const shapes = new Map(mappedEvents.map((row) => [row.event, row]));
    for (const event of declared) {
      const { request, response } = shapes.get(event) ?? {};
      for (const about of [{ request, response }, {}]) {
        const references = referencesOf(changeOf(event, about), catalogue);
        expect(references.length, event).toBeGreaterThan(0);
        for (const { fact } of references) {
          expect(collectors.find((one) => one.fact === fact)?.changedBy, event).toContain(event);
        }
      }
    }
  });

  test.each(mappedEvents)('$event leads to $leadsTo', ({ event, request, response, leadsTo }) => {
    expect(declared).toContain(event);
    const facts = new Set(leadsTo.map((reference) => reference.split(' ')[0] ?? ''));
    expect(told(event, { request, response }, facts)).toEqual([...leadsTo].sort());
  });

  test('without its parameters means the whole listing, or the one thing that there is', () => {
    for (const { event } of mappedEvents) {
      for (const reference of referencesOf(changeOf(event), catalogue)) {
        const only = [region, account, 'organization', 'detector', null];
        expect(only, `${event} ${reference.fact}`).toContain(reference.id);
      }
    }
  });

  test('names the account, and the region in which the fact is kept', () => {
    for (const { event, request, response } of mappedEvents) {
      for (const reference of referencesOf(changeOf(event, { request, response }), catalogue)) {
        const { scope } = collectors.find(({ fact }) => fact === reference.fact) ?? {};
        expect(reference.account).toBe(account);
        const at = changeOf(event).region;
        expect(reference.region, event).toBe(scope === 'account' ? globalRegionOf('aws') : at);
      }
    }
  });
});

test.each(Object.entries(mutatingCalls))(
  'no change of a collected type goes unnoticed: %s',
  (_source, calls) => {
    for (const call of calls) expect(declared, call).toContain(call);
  },
);

describe('what an event names', () => {
  test('is hidden, empty, absurdly long or no text at all: the whole listing', () => {
    for (const guardrailIdentifier of [
      'HIDDEN_DUE_TO_SECURITY_REASONS',
      '',
      'g'.repeat(3_000),
      7,
      null,
      {},
    ]) {
      expect(told('bedrock:UpdateGuardrail', { request: { guardrailIdentifier } })).toEqual([
        'bedrock.guardrail *',
      ]);
    }
  });

  test('belongs to another account: its owner gets an event of its own', () => {
    const foreign = 'arn:aws:bedrock:eu-west-1:999988887777';
    expect(
      told('bedrock:DeleteGuardrail', { request: { guardrailIdentifier: `${foreign}:guardrail/g1` } }),
    ).toEqual([]);
    expect(
      told('bedrock:PutResourcePolicy', { request: { resourceArn: `${foreign}:knowledge-base/K1` } }),
    ).toEqual([]);
    expect(
      told('sagemaker:AddTags', {
        request: { resourceArn: 'arn:aws:sagemaker:eu-west-1:999988887777:endpoint/a' },
      }),
    ).toEqual([]);
  });

  test('is another kind of thing under the same call', () => {
    const of = (fact: string, event: string, request: unknown) => told(event, { request }, new Set([fact]));
    const model = { resourceArn: `arn:aws:bedrock:${region}:${account}:custom-model/m1` };
    expect(of('bedrock-agent.knowledge-base-policy', 'bedrock:PutResourcePolicy', model)).toEqual([]);
    const keys = { type: 'encryption', name: 'keys' };
    expect(of('opensearch.network-policy', 'aoss:CreateSecurityPolicy', keys)).toEqual([]);
    const job = { resourceArn: `arn:aws:sagemaker:${region}:${account}:training-job/j1` };
    expect(of('sagemaker.endpoint', 'sagemaker:AddTags', job)).toEqual([]);
    const group = { resourceArn: `arn:aws:aoss:${region}:${account}:collection-group/g1` };
    expect(of('opensearch.collection', 'aoss:TagResource', group)).toEqual([]);
    const service = { serviceNamespace: 'ecs', resourceId: 'service/a/b', scalableDimension: 'ecs:x' };
    expect(of('sagemaker.scalable-target', 'autoscaling:RegisterScalableTarget', service)).toEqual([]);
    const endpoint = { CreateVpcEndpointRequest: { VpcEndpointType: 'Interface' } };
    expect(of('ec2.route-table', 'ec2:CreateVpcEndpoint', endpoint)).toEqual([]);
  });

  test('is too much to read one by one', () => {
    const alarmNames = Array.from({ length: 26 }, (_, n) => `alarm-${n}`);
    expect(told('monitoring:DeleteAlarms', { request: { alarmNames } })).toEqual(['cloudwatch.alarm *']);
    const fewer = { request: { alarmNames: alarmNames.slice(1) } };
    expect(told('monitoring:DeleteAlarms', fewer)).toHaveLength(25);
  });

  test('is the caller himself, where he manages his own API keys', () => {
    const request = { serviceSpecificCredentialId: 'ACCAEXAMPLE' };
    const as = (userIdentity: object) =>
      told('iam:UpdateServiceSpecificCredential', { request, detail: { userIdentity } });
    expect(as({ type: 'IAMUser', arn: `arn:aws:iam::${account}:user/staff/ada` })).toEqual([
      'iam.service-specific-credentials ada',
    ]);
    expect(as({ type: 'IAMUser', arn: 'arn:aws:iam::999988887777:user/eve' })).toEqual([
      'iam.service-specific-credentials *',
    ]);
  });

  test('hides in deep nesting that nobody meant', () => {
    let request: unknown = 'vpce-0a1b2c3d4e5f60718';
    for (let depth = 0; depth < 3_000; depth += 1) request = { deeper: request };
    expect(told('ec2:DeleteVpcEndpoints', { request })).toEqual(['ec2.route-table *', 'ec2.vpc-endpoint *']);
  });
});

test('whatever the parameters hold, a reference is a usable name in the account that the event came from', () => {
  const keys = [
    'guardrailIdentifier',
    'agentId',
    'resourceArn',
    'roleName',
    'policyArn',
    'keyId',
    'name',
    'type',
  ];
  const hostile = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...keys, 'agent', 'role', 'alarmNames', '__proto__'), fc.jsonValue()),
  );
  fc.assert(
    fc.property(fc.constantFrom(...declared), hostile, hostile, (event, request, response) => {
      for (const reference of referencesOf(changeOf(event, { request, response }), catalogue)) {
        expect(reference.account).toBe(account);
        if (reference.id === null) continue;
        expect(reference.id).not.toBe('');
        expect(Buffer.byteLength(reference.id)).toBeLessThanOrEqual(900);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('events that no collector waits for ask for nothing', () => {
  expect(told('bedrock:PutUseCaseForModelAccess')).toEqual([]);
  expect(told('gamelift:DeleteFleet')).toEqual([]);
  // The same name in another service.
  expect(told('es:CreateVpcEndpoint', {}, new Set(['ec2.vpc-endpoint']))).toEqual([]);
});

test('both spellings of a service, and versions of an API, mean the same', () => {
  const request = { agentId: 'AGENT12345' };
  const detail = { eventSource: 'bedrock-agent.amazonaws.com' };
  expect(told('bedrock:UpdateAgent', { request, detail })).toEqual([
    'bedrock-agent.agent AGENT12345',
    'bedrock-agent.agent-tools AGENT12345',
  ]);
  const domain = { request: { domainName: 'd' }, detail: { eventSource: 'opensearchservice.amazonaws.com' } };
  expect(told('es:DeleteDomain', domain)).toEqual(['opensearch.domain d']);

  const fact = 'opensearch.domain' as const;
  const waiting = {
    ...collectors.find((one) => one.fact === fact),
    changedBy: ['lambda:UpdateFunctionCode'],
  };
  const change = changeOf('lambda:UpdateFunctionCode20150331v2');
  expect(referencesOf(change, { collectors: [waiting as never] })).toHaveLength(1);
});

test('a principal is the same under every path, and nothing else is', () => {
  const named = (id: string | null) => ({ fact: 'iam.principal' as const, id });
  const role = `arn:aws:iam::${account}:role/agents`;
  expect(refersTo(named(role), `arn:aws:iam::${account}:role/genai/agents`)).toBe(true);
  expect(refersTo(named(role), `arn:aws:iam::${account}:user/agents`)).toBe(false);
  expect(refersTo(named(role), 'arn:aws:iam::999988887777:role/agents')).toBe(false);
  expect(refersTo(named(role), `arn:aws:iam::${account}:role/agents2`)).toBe(false);
  expect(refersTo(named(null), role)).toBe(true);
  expect(refersTo({ fact: 's3.bucket', id: 'a' }, 'a')).toBe(true);
  expect(refersTo({ fact: 's3.bucket', id: 'a' }, 'b/a')).toBe(false);
});

test('a function or a state machine is told by name, by ARN, by version or alias', () => {
  const only = (fact: string, event: string, request: unknown) => told(event, { request }, new Set([fact]));
  const own = 'arn:aws:lambda:us-east-1:111122223333:function:orders';
  for (const functionName of ['orders', 'orders:live', own, `${own}:live`, '111122223333:function:orders']) {
    expect(only('lambda.function', 'lambda:DeleteFunction20150331', { functionName })).toEqual([
      'lambda.function orders',
    ]);
  }
  for (const partial of ['111122223333:orders', '111122223333:function:orders:live', 'function:orders']) {
    expect(only('lambda.function', 'lambda:DeleteFunction20150331', { functionName: partial })).toEqual([
      'lambda.function orders',
    ]);
  }
  const foreign = own.replace('111122223333', '999999999999');
  for (const functionName of [foreign, '999999999999:function:orders']) {
    expect(only('lambda.function', 'lambda:DeleteFunction20150331', { functionName })).toEqual([]);
  }
  expect(only('lambda.function', 'lambda:DeleteFunction20150331', { functionName: 'a name?' })).toEqual([
    'lambda.function *',
  ]);
  const stateMachineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:batch';
  expect(only('stepfunctions.state-machine', 'states:UpdateStateMachine', { stateMachineArn })).toEqual([
    'stepfunctions.state-machine batch',
  ]);
  expect(only('stepfunctions.state-machine', 'states:UpdateStateMachine', {})).toEqual([
    'stepfunctions.state-machine *',
  ]);
});

test('bought throughput is known by its ARN, and one that is told by name is looked for in the listing', () => {
  const only = (provisionedModelId: string) =>
    told('bedrock:DeleteProvisionedModelThroughput', { request: { provisionedModelId } });
  const own = `arn:aws:bedrock:${region}:${account}:provisioned-model/0a1b2c3d4e5f`;
  expect(only(own)).toEqual([`bedrock.provisioned-model ${own}`]);
  expect(only('bought')).toEqual(['bedrock.provisioned-model *']);
  expect(only(own.replace(account, '999999999999'))).toEqual([]);
});

test('tags tell agents and guardrails from each other and from other things that Bedrock tags', () => {
  const only = (fact: string, resourceArn: string) =>
    told('bedrock:TagResource', { request: { resourceArn } }, new Set([fact]));
  const here = 'arn:aws:bedrock:us-east-1:111122223333';
  expect(only('bedrock-agent.agent-tags', `${here}:agent/A1`)).toEqual(['bedrock-agent.agent-tags A1']);
  expect(only('bedrock-agent.agent-tags', `${here}:guardrail/g1`)).toEqual([]);
  expect(only('bedrock.guardrail-tags', `${here}:guardrail/g1`)).toEqual(['bedrock.guardrail-tags g1']);
  expect(only('bedrock.guardrail-tags', `${here}:agent/A1`)).toEqual([]);
});
