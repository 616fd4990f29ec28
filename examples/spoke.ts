import { configOperations } from '@lenswatch/core/sinks/config.ts';
import {
  allow,
  type Document,
  deny,
  role,
  statements,
  trustAccount,
} from '@lenswatch/emulator/builders/iam.ts';
import { securityHub } from '@lenswatch/emulator/builders/securityhub.ts';
import { managedPolicies, roles } from '@lenswatch/emulator/iam/store.ts';
import type { World } from '@lenswatch/emulator/world.ts';
import { externalId, hubAccount, regions } from './accounts.ts';

const auditRole = 'lenswatch-audit';
const path = '/lenswatch/';
/** IAM takes no longer managed policy, and no more of them on one role. */
const longest = 6144;
const most = 10;

/** What every account has: the audit role, the report role, and Security Hub in each region. */
export function joinOrganization(world: World, account: string, hiddenActions: readonly string[] = []): void {
  const at = { account, region: regions[0] };
  const trust = trustAccount(hubAccount, externalId);
  const hidden: { readonly [name: string]: Document } =
    hiddenActions.length > 0 ? { 'kept-from-the-audit': statements(deny(hiddenActions)) } : {};
  role(world, at, { name: auditRole, path, trust, policies: hidden, tags: { 'lenswatch:spoke': '1' } });
  role(world, at, {
    name: 'lenswatch-report',
    path,
    trust,
    policies: {
      report: statements(
        allow(
          'securityhub:BatchImportFindings',
          `arn:aws:securityhub:*:${account}:product/${account}/default`,
        ),
        allow(
          ['securityhub:BatchUpdateFindings', 'securityhub:GetFindings'],
          `arn:aws:securityhub:*:${account}:hub/default`,
        ),
        allow(configOperations),
      ),
    },
  });
  for (const region of regions) securityHub(world, { account, region });
}

/**
 * Gives the audit role of an account its policies, as managed policies; those of an earlier call go.
 * @throws RangeError where IAM would refuse their size or number.
 */
export function attachAuditPolicies(world: World, account: string, policyDocuments: readonly object[]): void {
  const at = { account, region: regions[0] };
  const audit = world.items(roles, at).get(auditRole);
  if (!audit) throw new RangeError(`Account ${account} has no audit role.`);
  const policies = world.items(managedPolicies, at);
  for (const { PolicyArn } of audit.AttachedManagedPolicies) policies.delete(PolicyArn);
  audit.AttachedManagedPolicies.length = 0;
  if (policyDocuments.length > most) throw new RangeError(`IAM attaches at most ${most} policies to a role.`);
  for (const [index, document] of policyDocuments.entries()) {
    const Document = JSON.stringify(document);
    if (Document.replace(/\s/g, '').length > longest) {
      throw new RangeError(`Audit policy ${index + 1} is longer than ${longest} characters.`);
    }
    const PolicyName = `${auditRole}-${index + 1}`;
    const Arn = `arn:aws:iam::${account}:policy${path}${PolicyName}`;
    const CreateDate = world.now();
    policies.set(Arn, {
      PolicyName,
      PolicyId: `ANPA${world.id(17)}`,
      Arn,
      Path: path,
      DefaultVersionId: 'v1',
      IsAttachable: true,
      CreateDate,
      UpdateDate: CreateDate,
      PolicyVersionList: [{ Document, VersionId: 'v1', IsDefaultVersion: true, CreateDate }],
      Tags: [],
    });
    audit.AttachedManagedPolicies.push({ PolicyName, PolicyArn: Arn });
  }
}
