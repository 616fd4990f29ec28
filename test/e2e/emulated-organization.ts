import { guardrail, logInvocations, modelArn, offerModels } from '@lenswatch/emulator/builders/bedrock.ts';
import { agent } from '@lenswatch/emulator/builders/bedrock-agent.ts';
import { trail } from '@lenswatch/emulator/builders/cloudtrail.ts';
import { logDeliveries, modelTraffic } from '@lenswatch/emulator/builders/cloudwatch.ts';
import { configRecorder } from '@lenswatch/emulator/builders/config.ts';
import { allow, managedPolicy, role, statements, trustService } from '@lenswatch/emulator/builders/iam.ts';
import { logGroup } from '@lenswatch/emulator/builders/logs.ts';
import { organization } from '@lenswatch/emulator/builders/organizations.ts';
import { bucket } from '@lenswatch/emulator/builders/s3.ts';
import { securityHub } from '@lenswatch/emulator/builders/securityhub.ts';
import { organizationalUnit } from '@lenswatch/emulator/builders/units.ts';
import { Clock } from '@lenswatch/emulator/clock.ts';
import { applyTemplate } from '@lenswatch/emulator/cloudformation/apply.ts';
import { stackSets } from '@lenswatch/emulator/cloudformation/stack-sets.ts';
import type { StackRecord } from '@lenswatch/emulator/cloudformation/stacks.ts';
import { type Emulator, startEmulator } from '@lenswatch/emulator/emulator.ts';
import { isBusy } from '@lenswatch/emulator/lambda/event-source.ts';
import type { RunnableFunction } from '@lenswatch/emulator/lambda/functions.ts';
import { ProcessFunctions } from '@lenswatch/emulator/lambda/process-functions.ts';
import { World } from '@lenswatch/emulator/world.ts';
import type { Deployment } from './deployment.ts';

export const management = '999999999999';
export const hub = '111111111111';
/** The hub is watched like any member; the last member joins later. */
export const members = ['222222222222', '333333333333', '444444444444'] as const;
export const latecomer = '555555555555';
/** An account outside the organization. */
export const stranger = '666666666666';
export const regions = ['us-east-1', 'eu-west-1'] as const;
export const hubAt = { account: hub, region: 'us-east-1' };
export const units = {
  work: 'ou-root-workload',
  sandbox: 'ou-root-sandboxes',
  waiting: 'ou-root-waitingroom',
};
export const organizationId = 'o-exampleorg1';

const cache = new URL('../../node_modules/.cache/lenswatch-e2e/', import.meta.url).pathname;
const sonnet = 'anthropic.claude-sonnet-4-20250514-v1:0';

/** A running organization with the monitor deployed into it. */
export interface EmulatedOrganization {
  readonly emulator: Emulator;
  readonly world: World;
  readonly clock: Clock;
  readonly functions: ProcessFunctions;
  readonly stacks: { readonly hub: StackRecord; readonly organization: StackRecord };
  /** Resolves when nothing is being delivered or handled that could go on without time passing. */
  settled(): Promise<void>;
}

/** The world before the deployment: accounts, units, a trail, recorders, Security Hub, and some AI in every member. */
function buildWorld(world: World): void {
  const names = { [management]: 'management', [hub]: 'hub', [latecomer]: 'latecomer' } as Record<
    string,
    string
  >;
  for (const account of [management, hub, ...members, latecomer]) {
    world.account(account, names[account] ?? `member-${account[0]}`, regions);
  }
  organization(world, { management, delegated: [hub] });
  // Known to AWS, not to the organization.
  world.account(stranger, 'stranger', regions);
  organizationalUnit(world, { id: units.work, name: 'work', accounts: [hub, members[0], members[1]] });
  organizationalUnit(world, { id: units.sandbox, name: 'sandboxes', accounts: [members[2]] });
  organizationalUnit(world, { id: units.waiting, name: 'waiting', accounts: [latecomer] });
  trail(
    world,
    { account: management, region: 'us-east-1' },
    {
      name: 'organization',
      bucketName: 'organization-trail',
      override: { IsOrganizationTrail: true },
    },
  );
  bucket(world, { account: management, region: 'us-east-1' }, { name: 'organization-trail' });
  for (const account of [hub, ...members, latecomer]) {
    for (const region of regions) securityHub(world, { account, region });
  }
  for (const account of [...members, latecomer]) {
    buildLargeRole(world, { account, region: '' });
    for (const region of regions) buildMember(world, { account, region });
  }
}

/** A role whose policies are, together, more than an item of a table takes. */
function buildLargeRole(world: World, at: { readonly account: string; readonly region: string }): void {
  const attached = Array.from({ length: 8 }, (_, index) => {
    const buckets = Array.from(
      { length: 90 },
      (_, n) => `arn:aws:s3:::documents-of-department-${index}-${n}/*`,
    );
    return managedPolicy(world, at, {
      name: `documents-${index}`,
      document: statements(allow('s3:GetObject', buckets)),
    }).arn;
  });
  role(world, at, { name: 'archive', trust: trustService('bedrock.amazonaws.com', at.account), attached });
}

/** A small AI workload in one region of a member, with its invocations logged. */
function buildMember(world: World, at: { readonly account: string; readonly region: string }): void {
  configRecorder(world, at);
  offerModels(world, at);
  const logGroupName = '/aws/bedrock/model-invocations';
  logGroup(world, at, { name: logGroupName, retentionDays: 400 });
  const logging = role(world, at, {
    name: `bedrock-logging-${at.region}`,
    trust: trustService('bedrock.amazonaws.com', at.account),
    policies: { deliver: statements(allow(['logs:CreateLogStream', 'logs:PutLogEvents'])) },
  });
  logInvocations(world, at, { logGroupName, roleArn: logging.arn });
  modelTraffic(world, at, { modelId: sonnet, invocations: 100 });
  logDeliveries(world, at, { success: 100 });
  const screen = guardrail(world, at, { name: 'screen' });
  const agentRole = role(world, at, {
    name: `assistant-${at.region}`,
    trust: trustService('bedrock.amazonaws.com', at.account),
    policies: { invoke: statements(allow('bedrock:InvokeModel', modelArn(at.region, sonnet))) },
  });
  agent(world, at, {
    name: 'assistant',
    roleArn: agentRole.arn,
    model: sonnet,
    guardrail: { id: screen.id, version: '1' },
  });
}

/** Starts the organization, and deploys the monitor as a customer does: the hub first, then the stack sets. */
export async function startOrganization(
  { hub: hubTemplate, organization: setsTemplate, functions: code }: Deployment,
  runtimeClient: string,
): Promise<EmulatedOrganization> {
  const clock = new Clock();
  const world = new World();
  world.now = () => clock.now();
  buildWorld(world);
  const functions = new ProcessFunctions({
    node: process.execPath,
    runtimeClient,
    clock,
    directoryOf: (_fn: RunnableFunction) => code,
    scratch: `${cache}organization`,
  });
  const emulator = await startEmulator({ world, clock, functions });
  functions.connect(emulator.port);
  const watched = [units.work, units.sandbox].join(',');
  const stacks = {
    hub: await applyTemplate(emulator.plane, {
      ...hubAt,
      name: 'lenswatch-hub',
      template: hubTemplate,
      capabilities: ['CAPABILITY_NAMED_IAM'],
      parameters: {
        OrganizationId: organizationId,
        OrganizationalUnits: watched,
        Regions: regions.join(','),
        CodeBucket: 'code',
      },
    }),
    organization: await applyTemplate(emulator.plane, {
      ...hubAt,
      name: 'lenswatch-organization',
      template: setsTemplate,
      parameters: {
        HubAccount: hub,
        HubRegion: hubAt.region,
        ManagementAccount: management,
        OrganizationId: organizationId,
        OrganizationalUnits: watched,
        EventRegions: regions.join(','),
        ConfigUnits: watched,
        ConfigRegions: regions.join(','),
      },
    }),
  };
  return {
    emulator,
    world,
    clock,
    functions,
    stacks,
    async settled() {
      do await new Promise((resolve) => setTimeout(resolve, 10));
      while (isBusy(emulator.plane));
    },
  };
}

/** Every instance of every stack set, by set. */
export function instancesOf(world: World): {
  readonly set: string;
  readonly account: string;
  readonly region: string;
  readonly status: string;
  readonly reason: string;
}[] {
  return [...world.items(stackSets, { account: '', region: '' }).values()].flatMap(({ name, instances }) =>
    [...instances.values()].map(({ account, region, status, reason }) => ({
      set: name,
      account,
      region,
      status,
      reason,
    })),
  );
}
