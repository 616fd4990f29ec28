import {
  browsers,
  type CodeInterpreter,
  codeInterpreters,
  type Gateway,
  gateways,
  gatewayTargets,
  type Harness,
  harnesses,
  memories,
  policyEngines,
  type RuntimeVersion,
  runtimes,
} from '../services/agentcore-store.ts';
import { arnIn } from '../services/arn.ts';
import type { At, World } from '../world.ts';
import { ago, type Built } from './built.ts';

interface Network {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

/** Asks for tokens of one client and one audience. */
export function jwtAuthorizer(options: { readonly client?: string; readonly audience?: string } = {}) {
  const { client, audience } = options;
  return {
    customJWTAuthorizer: {
      discoveryUrl: 'https://login.example.com/.well-known/openid-configuration',
      ...(client !== undefined && { allowedClients: [client] }),
      ...(audience !== undefined && { allowedAudience: [audience] }),
    },
  };
}

/** Public unless a network is given. */
function networkConfiguration(
  network: Network | undefined,
): NonNullable<RuntimeVersion['networkConfiguration']> {
  if (!network) return { networkMode: 'PUBLIC' };
  const { subnetIds, securityGroupIds } = network;
  return {
    networkMode: 'VPC',
    networkModeConfig: { subnets: [...subnetIds], securityGroups: [...securityGroupIds] },
  };
}

const lifecycle = { idleRuntimeSessionTimeout: 900, maxLifetime: 28_800 };

/** A runtime whose endpoints `DEFAULT` and `live` serve its newest version. */
export function agentRuntime(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly roleArn: string;
    readonly network?: Network;
    readonly authorizer?: ReturnType<typeof jwtAuthorizer>;
    /** How many versions there are; 1 by default. */
    readonly versions?: number;
    /** The version that the endpoint `live` serves; the newest by default. */
    readonly live?: string;
    readonly override?: Partial<RuntimeVersion>;
  },
): Built & { readonly workloadIdentityArn: string } {
  const { name, versions = 1 } = options;
  const id = `${name}-${world.id()}`;
  const arn = arnIn(at, 'bedrock-agentcore', `runtime/${id}`);
  const workloadIdentityArn = arnIn(
    at,
    'bedrock-agentcore',
    `workload-identity-directory/default/workload-identity/${id}`,
  );
  const createdAt = ago(world, { days: 45 });
  const numbers = Array.from({ length: versions }, (_, index) => String(index + 1));
  const endpoint = (endpointName: string, liveVersion: string) => ({
    name: endpointName,
    liveVersion,
    targetVersion: liveVersion,
    agentRuntimeEndpointArn: `${arn}/runtime-endpoint/${endpointName}`,
    agentRuntimeArn: arn,
    status: 'READY' as const,
    id: endpointName,
    createdAt,
    lastUpdatedAt: createdAt,
  });
  world.items(runtimes, at).set(id, {
    versions: numbers.map((agentRuntimeVersion) => ({
      agentRuntimeArn: arn,
      agentRuntimeName: name,
      agentRuntimeId: id,
      agentRuntimeVersion,
      createdAt,
      lastUpdatedAt: createdAt,
      roleArn: options.roleArn,
      networkConfiguration: networkConfiguration(options.network),
      status: 'READY',
      lifecycleConfiguration: lifecycle,
      workloadIdentityDetails: { workloadIdentityArn },
      agentRuntimeArtifact: {
        containerConfiguration: {
          containerUri: `${at.account}.dkr.ecr.${at.region}.amazonaws.com/${name}:1`,
        },
      },
      protocolConfiguration: { serverProtocol: 'HTTP' },
      ...(options.authorizer && { authorizerConfiguration: options.authorizer }),
      ...options.override,
    })),
    endpoints: [endpoint('DEFAULT', String(versions)), endpoint('live', options.live ?? String(versions))],
  });
  return { id, arn, workloadIdentityArn };
}

/** A policy engine over Cedar policies by name. */
export function policyEngine(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly policies: { readonly [name: string]: string };
    readonly logOnly?: boolean;
    readonly ageDays?: number;
  },
): Built {
  const { name, logOnly = false, ageDays = 60 } = options;
  const id = `${name}-${world.id()}`;
  const arn = arnIn(at, 'bedrock-agentcore', `policy-engine/${id}`);
  const createdAt = ago(world, { days: ageDays });
  world.items(policyEngines, at).set(id, {
    engine: {
      policyEngineId: id,
      name,
      createdAt,
      updatedAt: createdAt,
      policyEngineArn: arn,
      status: 'ACTIVE',
      statusReasons: [],
    },
    policies: Object.entries(options.policies).map(([policyName, statement]) => ({
      policyId: `${policyName}-1`,
      name: policyName,
      policyEngineId: id,
      createdAt,
      updatedAt: createdAt,
      policyArn: `${arn}/policy/${policyName}-1`,
      status: 'ACTIVE',
      enforcementMode: logOnly ? 'LOG_ONLY' : 'ACTIVE',
      definition: { cedar: { statement } },
      statusReasons: [],
    })),
  });
  return { id, arn };
}

/** A gateway of MCP tools. */
export function gateway(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly roleArn: string;
    readonly authorizerType: Gateway['authorizerType'];
    readonly authorizer?: ReturnType<typeof jwtAuthorizer>;
    readonly engine?: { readonly arn: string; readonly mode: 'ENFORCE' | 'LOG_ONLY' };
    readonly override?: Partial<Gateway>;
  },
): Built {
  const { name, engine } = options;
  const id = `${name}-${world.id().toLowerCase()}`;
  const arn = arnIn(at, 'bedrock-agentcore', `gateway/${id}`);
  const createdAt = ago(world, { days: 45 });
  world.items(gateways, at).set(id, {
    gatewayArn: arn,
    gatewayId: id,
    gatewayUrl: `https://${id}.gateway.bedrock-agentcore.${at.region}.amazonaws.com/mcp`,
    createdAt,
    updatedAt: createdAt,
    status: 'READY',
    name,
    roleArn: options.roleArn,
    protocolType: 'MCP',
    authorizerType: options.authorizerType,
    workloadIdentityDetails: {
      workloadIdentityArn: arnIn(
        at,
        'bedrock-agentcore',
        `workload-identity-directory/default/workload-identity/${id}`,
      ),
    },
    ...(options.authorizer && { authorizerConfiguration: options.authorizer }),
    ...(engine && { policyEngineConfiguration: { arn: engine.arn, mode: engine.mode } }),
    ...options.override,
  });
  return { id, arn };
}

/** A function behind a gateway, as one of its targets. */
export function lambdaTarget(
  world: World,
  at: At,
  options: { readonly gateway: Built; readonly name: string; readonly lambdaArn: string },
): void {
  const { gateway: of, name, lambdaArn } = options;
  const targetId = name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .padEnd(10, '0')
    .slice(0, 10);
  const createdAt = ago(world, { days: 45 });
  world.items(gatewayTargets, at).set(`${of.id}/${targetId}`, {
    gatewayArn: of.arn,
    targetId,
    createdAt,
    updatedAt: createdAt,
    status: 'READY',
    name,
    targetConfiguration: {
      mcp: {
        lambda: {
          lambdaArn,
          toolSchema: {
            inlinePayload: [{ name, description: `The tool ${name}.`, inputSchema: { type: 'object' } }],
          },
        },
      },
    },
    credentialProviderConfigurations: [{ credentialProviderType: 'GATEWAY_IAM_ROLE' }],
  });
}

/** A harness that calls one model of Bedrock. */
export function harness(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly roleArn: string;
    readonly network?: Network;
    readonly authorizer?: ReturnType<typeof jwtAuthorizer>;
    readonly override?: Partial<Harness>;
  },
): Built {
  const { name } = options;
  const id = `${name}-${world.id()}`;
  const arn = arnIn(at, 'bedrock-agentcore', `harness/${id}`);
  const createdAt = ago(world, { days: 30 });
  world.items(harnesses, at).set(id, {
    harnessId: id,
    harnessName: name,
    harnessVersion: '1',
    arn,
    status: 'READY',
    executionRoleArn: options.roleArn,
    createdAt,
    updatedAt: createdAt,
    model: { bedrockModelConfig: { modelId: 'anthropic.claude-sonnet-4-20250514-v1:0' } },
    systemPrompt: [{ text: 'You answer questions about orders.' }],
    tools: [],
    skills: [],
    allowedTools: [],
    truncation: { strategy: 'sliding_window' },
    environment: {
      agentCoreRuntimeEnvironment: {
        agentRuntimeArn: arnIn(at, 'bedrock-agentcore', `runtime/${id}`),
        agentRuntimeName: name,
        agentRuntimeId: id,
        lifecycleConfiguration: lifecycle,
        networkConfiguration: networkConfiguration(options.network),
      },
    },
    ...(options.authorizer && { authorizerConfiguration: options.authorizer }),
    ...options.override,
  });
  return { id, arn };
}

/** A memory with one strategy; its namespaces differ by actor if `perActor`. */
export function memory(
  world: World,
  at: At,
  options: { readonly name: string; readonly roleArn?: string; readonly perActor?: boolean },
): Built {
  const { name, roleArn, perActor = false } = options;
  const id = `${name}-${world.id()}`;
  const arn = arnIn(at, 'bedrock-agentcore', `memory/${id}`);
  const createdAt = ago(world, { days: 45 });
  const namespaces = [perActor ? '/facts/{actorId}' : '/facts'];
  world.items(memories, at).set(id, {
    arn,
    id,
    name,
    ...(roleArn !== undefined && { memoryExecutionRoleArn: roleArn }),
    eventExpiryDuration: 30,
    status: 'ACTIVE',
    createdAt,
    updatedAt: createdAt,
    strategies: [
      {
        strategyId: `facts-${id}`,
        name: 'facts',
        type: 'SEMANTIC',
        namespaces,
        namespaceTemplates: namespaces,
        status: 'ACTIVE',
      },
    ],
  });
  return { id, arn };
}

/** A browser of the account, recorded if a bucket is given. */
export function browser(
  world: World,
  at: At,
  options: { readonly name: string; readonly roleArn: string; readonly recordsTo?: string },
): Built {
  const id = `${options.name}-${world.id()}`;
  const arn = arnIn(at, 'bedrock-agentcore', `browser-custom/${id}`);
  const createdAt = ago(world, { days: 20 });
  world.items(browsers, at).set(id, {
    browserId: id,
    browserArn: arn,
    name: options.name,
    executionRoleArn: options.roleArn,
    networkConfiguration: { networkMode: 'PUBLIC' },
    ...(options.recordsTo !== undefined && {
      recording: { enabled: true, s3Location: { bucket: options.recordsTo, prefix: 'sessions/' } },
    }),
    status: 'READY',
    createdAt,
    lastUpdatedAt: createdAt,
  });
  return { id, arn };
}

/** A code interpreter of the account. */
export function codeInterpreter(
  world: World,
  at: At,
  options: {
    readonly name: string;
    readonly roleArn: string;
    readonly override?: Partial<CodeInterpreter>;
  },
): Built {
  const id = `${options.name}-${world.id()}`;
  const arn = arnIn(at, 'bedrock-agentcore', `code-interpreter-custom/${id}`);
  const createdAt = ago(world, { days: 20 });
  world.items(codeInterpreters, at).set(id, {
    codeInterpreterId: id,
    codeInterpreterArn: arn,
    name: options.name,
    executionRoleArn: options.roleArn,
    networkConfiguration: { networkMode: 'SANDBOX' },
    status: 'READY',
    createdAt,
    lastUpdatedAt: createdAt,
    ...options.override,
  });
  return { id, arn };
}
