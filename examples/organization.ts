import { offerModels } from '@lenswatch/emulator/builders/bedrock.ts';
import { allow, awsManagedPolicy, role, statements, trustAccount } from '@lenswatch/emulator/builders/iam.ts';
import { organization } from '@lenswatch/emulator/builders/organizations.ts';
import type { World } from '@lenswatch/emulator/world.ts';
import {
  accounts,
  administratorArn,
  auditRoleArn,
  externalId,
  hubAccount,
  marketing,
  payments,
  regions,
  reportRoleArn,
  research,
} from './accounts.ts';
import { buildAgentCore } from './agentcore.ts';
import { buildMarketing } from './marketing.ts';
import { buildPayments } from './payments.ts';
import { buildResearch, hiddenFromAudit } from './research.ts';
import { governOrganization } from './safeguards.ts';
import { attachAuditPolicies, joinOrganization } from './spoke.ts';
import { buildTools } from './tools.ts';
import { buildTrainingData } from './training-data.ts';

export {
  accounts,
  administratorArn,
  attachAuditPolicies,
  auditRoleArn,
  externalId,
  hubAccount,
  marketing,
  payments,
  regions,
  reportRoleArn,
  research,
};

/** Names of the accounts. */
const names = {
  [hubAccount]: 'management',
  [payments]: 'payments',
  [marketing]: 'marketing',
  [research]: 'research',
};

/**
 * An organization of four accounts in two regions: a good workload, a careless one, one in between, and the
 * hub. Everything is derived from the world's clock, so that the same clock builds the same world.
 */
export function buildWorld(world: World): void {
  for (const account of accounts) world.account(account, names[account], regions);
  // Payments was let to read the policies of the organization; the others are not shown them.
  organization(world, { management: hubAccount, delegated: [payments] });
  const administrator = awsManagedPolicy(world, 'AdministratorAccess', statements(allow('*')));
  role(
    world,
    { account: hubAccount, region: regions[0] },
    { name: 'administrator', trust: trustAccount(hubAccount), attached: [administrator] },
  );
  for (const region of regions) offerModels(world, { account: hubAccount, region });
  for (const account of accounts) {
    joinOrganization(world, account, account === research ? hiddenFromAudit : []);
  }
  buildPayments(world);
  buildMarketing(world);
  buildResearch(world);
  buildTools(world);
  buildAgentCore(world);
  buildTrainingData(world);
  governOrganization(world);
}
