import { control } from '@lenswatch/core/controls/iam/iam-bedrock-prompt-write-restricted.ts';
import { testControl, titled } from '../../../support/test-control.ts';
import { allow, deny, principal, type Statement, trust } from '../../iam/principals.ts';

const subject = { fact: 'aws.account' as const, id: '111122223333', value: {} };
const prompt = 'arn:aws:bedrock:us-east-1:111122223333:prompt/P1';
const write = allow(['bedrock:UpdatePrompt', 'bedrock:CreatePromptVersion'], prompt);
const create = allow('bedrock:CreatePrompt');
const people = [trust({ AWS: 'arn:aws:iam::111122223333:root' })];
const lambda = [trust({ Service: 'lambda.amazonaws.com' })];
const role = (statements: readonly Statement[], who = people) => principal(statements, { trust: who });
const all = (...roles: readonly ReturnType<typeof principal>[]) => ({
  'iam.principal': Object.fromEntries(
    roles.map((one, index) => [`arn:aws:iam::111122223333:role/r${index}`, one]),
  ),
});
const prompts = { 'bedrock-agent.prompt': { P1: { name: 'greeting', versions: [] } } };
const eks = trust({
  Federated: 'arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A',
});

testControl(control, [
  {
    when: 'one role may change one prompt',
    subject,
    facts: { ...all(role([write])), ...prompts },
    expect: 'pass',
  },
  {
    when: 'a new prompt may be created, which no ARN narrows',
    subject,
    facts: all(role([write, create])),
    expect: 'pass',
  },
  {
    when: 'prompts are told apart by tag',
    subject,
    facts: all(
      role([allow('bedrock:UpdatePrompt', '*', { StringEquals: { 'aws:ResourceTag/team': 'claims' } })]),
    ),
    expect: 'pass',
  },
  {
    when: 'applications may use prompts and others change them',
    subject,
    facts: all(role([write]), role([allow('bedrock:RenderPrompt', prompt)], lambda)),
    expect: 'pass',
  },
  {
    when: 'there are prompts, and nobody may change them',
    subject,
    facts: { ...all(role([allow('s3:*')])), ...prompts },
    expect: 'pass',
  },
  {
    when: 'code runs as the role that writes prompts and uses neither prompts nor models',
    subject,
    facts: all(role([write], lambda)),
    expect: 'pass',
  },
  {
    when: 'an application may do everything to one knowledge base, where nothing changes prompts',
    subject,
    facts: {
      ...all(
        role(
          [
            allow('bedrock:*', 'arn:aws:bedrock:us-east-1:111122223333:knowledge-base/K1'),
            allow('bedrock:InvokeModel', 'arn:aws:bedrock:*::foundation-model/x'),
          ],
          lambda,
        ),
      ),
      ...prompts,
    },
    expect: 'pass',
    message: /Nobody may change prompts/,
  },
  {
    when: 'who may change a prompt may do everything to one knowledge base, where nothing changes guardrails',
    subject,
    facts: all(role([write, allow('bedrock:*', 'arn:aws:bedrock:us-east-1:111122223333:knowledge-base/K1')])),
    expect: 'pass',
  },
  {
    when: 'just as many may change prompts as the parameters say',
    subject,
    facts: all(role([write]), role([write])),
    parameters: { maxPromptWriters: 2 },
    expect: 'pass',
  },
  {
    when: 'groups, service-linked roles and those who are denied it do not count',
    subject,
    facts: all(
      role([write]),
      principal([write], { kind: 'group' }),
      principal([write], { path: '/aws-service-role/x/' }),
      role([write, deny('bedrock:*')]),
    ),
    parameters: { maxPromptWriters: 1 },
    expect: 'pass',
  },
  {
    when: 'an application may rewrite the prompts that it renders',
    subject,
    facts: all(role([write, allow('bedrock:RenderPrompt', prompt)], lambda)),
    expect: 'fail',
    severity: 'high',
    reason: 'RUNTIME_WRITES',
  },
  {
    when: 'an application may rewrite prompts and invoke models',
    subject,
    facts: all(role([write, allow('bedrock:InvokeModel', 'arn:aws:bedrock:*::foundation-model/x')], lambda)),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a workload of a Kubernetes cluster may rewrite its prompts',
    subject,
    facts: all(role([write, allow('bedrock:GetPrompt', prompt)], [eks])),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'people and code run as the role that rewrites prompts',
    subject,
    facts: all(role([write, allow('bedrock:GetPrompt', prompt)], [...people, ...lambda])),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'a user and a web application of another provider may change prompts they use',
    subject,
    facts: all(
      principal([write, allow('bedrock:GetPrompt', prompt)], { kind: 'user' }),
      role(
        [write, allow('bedrock:GetPrompt', prompt)],
        [trust({ Federated: 'cognito-identity.amazonaws.com' })],
      ),
    ),
    expect: 'pass',
  },
  {
    when: 'code and people run as the role that rewrites prompts, by one statement',
    subject,
    facts: all(
      role(
        [write, allow('bedrock:GetPrompt', prompt)],
        [trust({ AWS: 'arn:aws:iam::111122223333:root', Service: 'lambda.amazonaws.com' })],
      ),
    ),
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'code is denied the role that rewrites the prompts it reads',
    subject,
    facts: all(
      role(
        [write, allow('bedrock:GetPrompt', prompt)],
        [...people, ...lambda.map((one) => ({ ...one, Effect: 'Deny' as const }))],
      ),
    ),
    expect: 'pass',
  },
  {
    when: 'twelve applications may change every prompt and guardrail',
    subject,
    facts: all(
      ...[...'lkjihgfedcba'].map((name) => principal([allow('bedrock:*')], { name, trust: lambda })),
    ),
    expect: 'fail',
    severity: 'high',
    reason: 'RUNTIME_WRITES',
    message: /rewrite prompts: a, b, c and 9 more\./,
    evidence: { applicationCount: 12, writerCount: 12, onEveryPromptCount: 12, guardrailAdminCount: 12 },
  },
  {
    when: 'three applications may change the prompts that they read',
    subject,
    facts: all(
      ...['one', 'two', 'three'].map((name) =>
        principal([write, allow('bedrock:GetPrompt', prompt)], { name, trust: lambda }),
      ),
    ),
    expect: 'fail',
    severity: 'high',
    message: /rewrite prompts: one, three, two\./,
  },
  {
    when: 'more may change prompts than the parameters say',
    subject,
    facts: all(role([write]), role([write])),
    parameters: { maxPromptWriters: 1 },
    expect: 'fail',
    severity: 'medium',
    reason: 'MANY_WRITERS',
    message: /changed by 2 principal\(s\), more than 1/,
  },
  {
    when: 'every prompt may be changed',
    subject,
    facts: all(role([allow('bedrock:UpdatePrompt')])),
    expect: 'fail',
    severity: 'low',
    reason: 'PROMPT_SCOPE_WIDE',
  },
  {
    when: 'every prompt of one Region may be changed',
    subject,
    facts: all(role([allow('bedrock:DeletePrompt', 'arn:aws:bedrock:us-east-1:111122223333:prompt/*')])),
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'everything of Bedrock in one Region may be changed',
    subject,
    facts: all(role([allow('bedrock:UpdatePrompt', 'arn:aws:bedrock:us-east-1:*')])),
    expect: 'fail',
    severity: 'low',
  },
  ...['prompt*', 'prompt/*:*', 'prompt/?*', 'p*', '*prompt/*', '*prompt/?*', '*/?*'].map((name) =>
    titled(`every prompt may be changed, which is written ${name}`, {
      subject,
      facts: all(role([allow('bedrock:UpdatePrompt', `arn:aws:bedrock:us-east-1:111122223333:${name}`)])),
      expect: 'fail' as const,
      severity: 'low' as const,
      reason: 'PROMPT_SCOPE_WIDE',
    }),
  ),
  {
    when: 'a condition on the network does not name prompts',
    subject,
    facts: all(role([allow('bedrock:UpdatePrompt', '*', { StringEquals: { 'aws:SourceVpce': 'vpce-1' } })])),
    expect: 'fail',
    reason: 'PROMPT_SCOPE_WIDE',
  },
  {
    when: 'every prompt but one may be changed',
    subject,
    facts: all(role([{ Effect: 'Allow', Action: 'bedrock:UpdatePrompt', NotResource: prompt }])),
    expect: 'fail',
    reason: 'PROMPT_SCOPE_WIDE',
  },
  {
    when: 'all but IAM may be done to one prompt',
    subject,
    facts: all(role([{ Effect: 'Allow', NotAction: 'iam:*', Resource: prompt }])),
    expect: 'fail',
  },
  {
    when: 'prompts and guardrails are in the same hands',
    subject,
    facts: all(role([write, allow('bedrock:UpdateGuardrail', 'arn:aws:bedrock:*:*:guardrail/G1')])),
    expect: 'fail',
    severity: 'low',
    reason: 'DUTIES_MIXED',
  },
  {
    when: 'some principals are hidden, and one of the others is an application that rewrites prompts',
    subject,
    facts: all(role([write, allow('bedrock:GetPrompt', prompt)], lambda)),
    partial: ['iam.principal'],
    expect: 'fail',
    severity: 'high',
  },
  {
    when: 'some principals are hidden, and the others are in order',
    subject,
    facts: all(role([write])),
    partial: ['iam.principal'],
    expect: 'unknown',
    reason: 'ACCESS_DENIED',
  },
  {
    when: 'some principals are hidden, and one of the others may change every prompt',
    subject,
    facts: all(role([allow('bedrock:UpdatePrompt')])),
    partial: ['iam.principal'],
    expect: 'fail',
    severity: 'low',
  },
  {
    when: 'there are no prompts, and nobody may change any',
    subject,
    facts: all(role([allow('s3:*')])),
    expect: 'not-applicable',
    reason: 'NO_USAGE',
  },
]);
