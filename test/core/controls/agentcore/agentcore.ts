import type { AgentRuntime, AgentRuntimeVersion, Gateway, Harness } from '@lenswatch/core/facts/agentcore.ts';

export const own = 'arn:aws:bedrock-agentcore:us-east-1:111122223333';

export const jwt = {
  discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
  audiences: ['agents'],
  clients: ['portal'],
  scopes: [],
  claims: [],
};

export const inVpc = { mode: 'VPC', securityGroupIds: ['sg-1'], serviceS3Endpoint: null };

export const version = (more: Partial<AgentRuntimeVersion> = {}): AgentRuntimeVersion => ({
  version: '1',
  roleArn: 'arn:aws:iam::111122223333:role/runtime',
  network: inVpc,
  jwt,
  forwardedHeaders: [],
  workloadIdentityArn: `${own}:workload-identity-directory/default/workload-identity/support-1`,
  ...more,
});

/** A runtime whose endpoints serve the versions given; one by default. */
export const runtime = (
  versions: readonly AgentRuntimeVersion[] = [version()],
  more: Partial<AgentRuntime> = {},
) => ({
  fact: 'agentcore.runtime' as const,
  id: 'support-1',
  arn: `${own}:runtime/support-1`,
  value: {
    name: 'support',
    status: 'READY',
    createdAt: '2026-08-01T00:00:00.000Z',
    endpoints: versions.map((each, index) => ({
      name: index === 0 ? 'DEFAULT' : `live-${index}`,
      liveVersion: each.version,
    })),
    versions,
    ...more,
  },
});

export const harness = (more: Partial<Harness> = {}) => ({
  fact: 'agentcore.harness' as const,
  id: 'helper-1',
  arn: `${own}:harness/helper-1`,
  value: {
    name: 'helper',
    status: 'READY',
    roleArn: 'arn:aws:iam::111122223333:role/harness',
    network: inVpc,
    jwt,
    runtimeId: 'helper-runtime-1',
    pinned: [],
    ...more,
  },
});

/** An older version of a harness that an endpoint serves. */
export const pinned = (more: Partial<Harness['pinned'][number]> = {}): Harness['pinned'][number] => ({
  version: '1',
  endpoints: ['live'],
  roleArn: 'arn:aws:iam::111122223333:role/harness',
  network: inVpc,
  jwt,
  ...more,
});

export const gateway = (more: Partial<Gateway> = {}) => ({
  fact: 'agentcore.gateway' as const,
  id: 'tools-1',
  arn: `${own}:gateway/tools-1`,
  value: {
    name: 'tools',
    status: 'READY',
    roleArn: 'arn:aws:iam::111122223333:role/gateway',
    authorizerType: 'CUSTOM_JWT',
    jwt,
    policyEngine: { arn: `${own}:policy-engine/rules-1`, mode: 'ENFORCE' },
    requestInterceptorArns: [],
    exceptionLevel: null,
    workloadIdentityArn: `${own}:workload-identity-directory/default/workload-identity/tools-1`,
    ...more,
  },
});
