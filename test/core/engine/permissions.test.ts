import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import { iamActionsOf } from '@lenswatch/core/aws/iam-action.ts';
import type { Operation } from '@lenswatch/core/aws/services.ts';
import { controls } from '@lenswatch/core/catalogue.generated.ts';
import { auditPolicies } from '@lenswatch/core/engine/audit-policy.ts';
import { affectedBy, getOne } from '@lenswatch/core/engine/collect-one.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import { actionsOf, permissionsOf, planFor } from '@lenswatch/core/engine/plan.ts';
import { listings } from '@lenswatch/emulator/services/ssm.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachAuditPolicies } from '../../../examples/organization.ts';
import {
  catalogue,
  type EmulatedOrganization,
  emulatedOrganization,
  everything,
  findingsOf,
  now,
} from '../../support/emulated-organization.ts';

const accounts = ['222222222222', '333333333333'];
const regions = ['us-east-1', 'eu-west-1'];
const actions = permissionsOf(everything);

let organization: EmulatedOrganization;
let before: Map<string, Finding>;
let asked: ReadonlySet<string>;

beforeAll(async () => {
  organization = await emulatedOrganization();
  // One of the regions has no AgentCore, which takes a permission to know.
  organization.world.items(listings, { account: '', region: '' }).set('bedrock-agentcore', ['us-east-1']);
});
afterAll(() => organization[Symbol.asyncDispose]());

async function scan(): Promise<Map<string, Finding>> {
  const findings = new Map<string, Finding>();
  for (const account of accounts) {
    const requestHandler = organization.emulator.requestHandler();
    requestHandler.unknown.add('bedrock-agentcore-control.eu-west-1.amazonaws.com');
    const snapshot = await organization.snapshot(account, regions, everything, {
      clientConfig: { requestHandler },
    });
    for (const [id, finding] of findingsOf(snapshot)) findings.set(id, finding);
  }
  return findings;
}

/** Controls whose facts, or the facts those hang from, need an action. */
function consumersOf(action: string): ReadonlySet<string> {
  return new Set(
    controls
      .filter((control) =>
        planFor([control], catalogue).collectors.some((collector) => actionsOf(collector).includes(action)),
      )
      .map(({ id }) => id),
  );
}

test('the printed policies suffice: no call is denied, no verdict is unknown for want of a permission', async () => {
  organization.emulator.calls.clear();
  before = await scan();
  const denied = organization.emulator.calls.all.filter(({ error }) =>
    /AccessDenied|Unauthorized/.test(error ?? ''),
  );
  // Organizations turns members away whatever their policies allow; that is read as an answer.
  expect(denied.map(({ account, operation }) => `${account} ${operation}`)).toEqual([
    '333333333333 organizations:ListPoliciesForTarget',
  ]);
  const unknown = [...before.values()].filter(({ reason }) => reason === 'ACCESS_DENIED');
  expect(unknown.map(({ message }) => message)).toEqual([]);
  asked = new Set(organization.emulator.calls.all.map(({ operation }) => operation));
});

test('every document keeps to the size of a managed policy', () => {
  const documents = auditPolicies(everything);
  for (const document of documents) expect(JSON.stringify(document).length).toBeLessThanOrEqual(6_144);
  expect(documents.flatMap(({ Statement: [{ Action }] }) => Action).sort()).toEqual([...actions]);
});

/** Whether reading resources one by one, as events ask for it, is refused for want of an action. */
async function refusedAlone(action: string): Promise<boolean> {
  const documents = auditPolicies(everything).map(({ Version, Statement: [statement] }) => ({
    Version,
    Statement: [{ ...statement, Action: statement.Action.filter((name) => name !== action) }],
  }));
  const users = everything.collectors.filter((collector) => actionsOf(collector).includes(action));
  const refused = (error: unknown) => error instanceof AwsFailure && error.permission === action;
  for (const account of accounts) {
    const snapshot = await organization.snapshot(account, regions);
    attachAuditPolicies(organization.world, account, documents);
    const aws = organization.awsOf(account);
    try {
      for (const collector of users) {
        for (const resource of snapshot.resources.filter(({ fact }) => fact === collector.fact)) {
          await getOne(collector, aws, resource, snapshot, { now, attestations: [] });
          const reference = `arn:aws:iam::${account}:policy/any`;
          for await (const _ of affectedBy(
            collector,
            aws,
            resource,
            snapshot,
            { now, attestations: [] },
            reference,
          ));
        }
      }
    } catch (error) {
      if (refused(error)) return true;
      throw error;
    } finally {
      await aws.close();
      attachAuditPolicies(organization.world, account, auditPolicies(everything));
    }
  }
  return false;
}

describe('without one action, exactly its consumers cannot tell', () => {
  test.each(actions)('%s', async (action) => {
    const documents = auditPolicies(everything).map(({ Version, Statement: [statement] }) => ({
      Version,
      Statement: [{ ...statement, Action: statement.Action.filter((name) => name !== action) }],
    }));
    for (const account of accounts) {
      attachAuditPolicies(organization.world, account, documents);
    }
    const after = await scan();
    for (const account of accounts) {
      attachAuditPolicies(organization.world, account, auditPolicies(everything));
    }
    const consumers = consumersOf(action);
    const lost = new Set<string>();
    for (const [id, finding] of after) {
      const was = before.get(id);
      if (finding.verdict === 'unknown' && was?.verdict !== 'unknown') {
        expect(consumers, finding.control).toContain(finding.control);
        expect(
          finding.missing?.map(({ permission }) => permission),
          finding.message,
        ).toContain(action);
        lost.add(finding.control);
      } else {
        expect(finding.verdict, id).toBe(was?.verdict);
      }
    }
    const listed = [...asked].some((operation) => iamActionsOf(operation as Operation).includes(action));
    if (listed) expect(lost.size, `nobody misses ${action}`).toBeGreaterThan(0);
    else expect(await refusedAlone(action), `nothing needs ${action}`).toBe(true);
  });
});
