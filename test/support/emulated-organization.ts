import { AwsAccount, type AwsOptions } from '@lenswatch/core/aws/access.ts';
import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import type { Control } from '@lenswatch/core/controls/control.ts';
import { auditPolicies } from '@lenswatch/core/engine/audit-policy.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { collect } from '@lenswatch/core/engine/collect.ts';
import { evaluate } from '@lenswatch/core/engine/evaluate.ts';
import type { Finding } from '@lenswatch/core/engine/finding.ts';
import { type Plan, planFor } from '@lenswatch/core/engine/plan.ts';
import type { Snapshot } from '@lenswatch/core/facts/fact.ts';
import { defaultParameters } from '@lenswatch/core/parameters.ts';
import { startEmulator } from '@lenswatch/emulator/emulator.ts';
import { World } from '@lenswatch/emulator/world.ts';
import { attachAuditPolicies, auditRoleArn, buildWorld } from '../../examples/organization.ts';

export const catalogue = catalogueOf(controls, collectors);
export const everything: Plan = planFor(controls, catalogue);

/** The example organization behind a real HTTP server, audited by its least-privilege roles. */
export interface EmulatedOrganization extends AsyncDisposable {
  readonly emulator: Awaited<ReturnType<typeof startEmulator>>;
  readonly world: World;
  /** The account as its audit role sees it. */
  awsOf(account: string, options?: Partial<AwsOptions>): AwsAccount;
  /** The account as its administrator sees it. */
  administrated(account: string): AwsAccount;
  snapshot(
    account: string,
    regions: readonly string[],
    plan?: Plan,
    options?: Partial<AwsOptions>,
  ): Promise<Snapshot>;
}

export const now = '2026-11-20T12:00:00.000Z';

export async function emulatedOrganization(plan: Plan = everything): Promise<EmulatedOrganization> {
  const world = new World();
  world.now = () => new Date(now);
  buildWorld(world);
  for (const { id } of world.accounts.values()) attachAuditPolicies(world, id, auditPolicies(plan));
  const emulator = await startEmulator({ world });
  const awsOf = (account: string, options: Partial<AwsOptions> = {}) =>
    new AwsAccount(account, 'aws', emulator.credentialsFor(auditRoleArn(account)), {
      maxAttempts: 1,
      ...options,
      clientConfig: {
        requestHandler: emulator.requestHandler(),
        retryMode: 'standard',
        ...options.clientConfig,
      },
    });
  return {
    emulator,
    world,
    awsOf,
    administrated: (account) =>
      new AwsAccount(account, 'aws', emulator.credentialsFor({ account, admin: true }), {
        maxAttempts: 1,
        clientConfig: { requestHandler: emulator.requestHandler(), retryMode: 'standard' },
      }),
    async snapshot(account, regions, chosen = plan, options = {}) {
      const aws = awsOf(account, options);
      try {
        return await collect(chosen, [{ aws, regions }], { now, attestations: [], onError: rethrow });
      } finally {
        await aws.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await emulator.close();
    },
  };
}

function rethrow(fact: string, error: unknown): never {
  throw new Error(`The collector of ${fact} failed`, { cause: error });
}

/** The findings of a snapshot by id; a control that throws fails the test. */
export function findingsOf(snapshot: Snapshot, chosen: readonly Control[] = controls): Map<string, Finding> {
  const findings = new Map<string, Finding>();
  const onError = (control: string, _resource: unknown, error: unknown) => {
    throw new Error(`Control ${control} failed`, { cause: error });
  };
  for (const finding of evaluate(snapshot, {
    controls: chosen,
    catalogue,
    parameters: defaultParameters,
    onError,
  })) {
    findings.set(finding.id, finding);
  }
  return findings;
}
